import type { Tensor } from "@gradus/tensor"
import { flag, type Hypers, type HyperTensors, nonNegative, optional } from "./hyper"

/** What a rule reads besides its state. */
export interface RuleInput {
  /** The parameter before the step; never without dimensions (one number comes as shape `[1]`). */
  readonly w: Tensor
  /** Its gradient, of the same shape and dtype; coupled weight decay and `maximize` are already in it. */
  readonly g: Tensor
  /** The number of this step for this parameter, from 1: float64 without dimensions. */
  readonly t: Tensor
}

/** What an optimizer keeps for one parameter from step to step: tensors by name. */
export type State = Readonly<Record<string, Tensor>>

/**
 * An optimizer as its paper gives it: the update of one parameter, in tensor operations. It becomes a kernel, run
 * at every step, so it must depend on nothing but its arguments: hyper-parameters and `t` are tensors, and no
 * value may be read (`item()`). Only elementwise rules become one kernel; others run operation by operation.
 */
export interface Rule<H extends Hypers, S extends State = State> {
  /** The state before the first step; nothing when left out. */
  readonly init?: (w: Tensor, hyper: HyperTensors<H>) => S
  /** One step: the new parameter and the new state. */
  readonly step: (input: RuleInput, state: S, hyper: HyperTensors<H>) => readonly [Tensor, S]
  /** What `weightDecay` does: `coupled` adds λw to the gradient (default); `decoupled` shrinks w by lr·λ. */
  readonly decay?: "coupled" | "decoupled"
}

export type AnyRule = Rule<Hypers, State>

/** The hyper-parameters that every optimizer has. */
export const COMMON = {
  /** λ of the L2 penalty λ/2·‖w‖², or of decoupled decay; 0 or more. */
  weightDecay: optional(nonNegative(0)),
  /** Climb instead of descend. */
  maximize: flag(false),
} as const

/** The rule with decay and direction around it: the new parameter and new state from the gradient as it came. */
export function wholeRule({ step, decay = "coupled" }: AnyRule): AnyRule["step"] {
  return ({ w, g: gradient, t }, state, hyper) => {
    const { lr, weightDecay, maximize } = hyper as HyperTensors<typeof COMMON> & { readonly lr: Tensor }
    const uphill = maximize ? gradient.neg() : gradient
    if (!weightDecay) return step({ w, g: uphill, t }, state, hyper)
    if (decay === "coupled") return step({ w, g: uphill.add(w.mul(weightDecay)), t }, state, hyper)
    return step({ w: w.mul(lr.mul(weightDecay).rsub(1)), g: uphill, t }, state, hyper)
  }
}
