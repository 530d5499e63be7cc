import { demand, isList, isPlain, type Kind } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { formatShape, sameShape } from "@gradus/tensor/engine"
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

const isTensors = (value: unknown): value is State =>
  isPlain(value) && Object.values(value).every((part) => part === undefined || isTensor(part))

const STATE: Kind<State> = {
  must: "an object of tensors by name",
  holds: isTensors,
  advice: "Return one, such as { m: zerosLike(w) }.",
}
const RESULT: Kind<readonly [Tensor, State]> = {
  must: "[parameter, state]",
  holds: (result) => isList(result) && result.length === 2 && isTensor(result[0]) && isTensors(result[1]),
  advice: "Return both at once, such as [w.sub(g.mul(lr)), { m }].",
}

/** @throws TypeError or RangeError, naming the optimizer, for what is no state */
export function demandState(name: string, state: unknown): State {
  return demand(name, "what init returns", STATE, state)
}

/**
 * What a step of a rule returned.
 *
 * @throws TypeError or RangeError, naming optimizer and state, for what is no parameter and state, a state that `init` did
 *   not name, and another shape or dtype
 */
export function demandStep(
  name: string,
  w: Tensor,
  before: State,
  result: unknown,
): readonly [Tensor, State] {
  const [next, state] = demand(name, "what step returns", RESULT, result)
  demandLike(name, "the parameter that step returns", next, w)
  for (const [key, value] of Object.entries(state)) {
    if (value === undefined) continue
    if (!Object.hasOwn(before, key)) refuseState(name, before, key)
    demandLike(name, `the state ${key} that step returns`, value, before[key])
  }
  return [next, state]
}

function refuseState(name: string, before: State, key: string): never {
  const must = `among ${Object.keys(before).join(", ") || "none"}, which init names`
  const known: Kind<never> = { must, holds: () => false, advice: "Have init give it a beginning." }
  return demand(name, "a state that step returns", known, key)
}

function demandLike(name: string, what: string, value: Tensor, like: Tensor): void {
  if (value.dtype === like.dtype && sameShape(value.shape, like.shape)) return
  const [got, must] = [value, like].map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`)
  throw new RangeError(`${name}: ${what} must be ${must}, got ${got}. Keep shape and dtype.`)
}
