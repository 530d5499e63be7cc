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
  readonly init?: (w: Tensor, hyper: HyperTensors<AllHypers<H>>) => S
  /** One step: the new parameter and the new state. */
  readonly step: (input: RuleInput, state: S, hyper: HyperTensors<AllHypers<H>>) => readonly [Tensor, S]
  /**
   * What `weightDecay` λ does: `coupled` adds λw to the gradient (default); `decoupled` multiplies w by 1 − lr·λ before the
   * step; `proximal` divides by 1 + lr·λ after it; `own` leaves it to the rule, which finds it in `hyper.weightDecay`,
   * undefined while it is 0.
   */
  readonly decay?: Decay
}

/** How weight decay enters a rule. */
export type Decay = (typeof DECAYS)[number]

/** All of them. */
export const DECAYS = ["coupled", "decoupled", "proximal", "own"] as const

export type AnyRule = Rule<Hypers, State>

/** The hyper-parameters that every optimizer has. */
export const COMMON = {
  /** λ of the L2 penalty λ/2·‖w‖², or of decoupled decay; 0 or more. */
  weightDecay: optional(nonNegative(0)),
  /** Climb instead of descend. */
  maximize: flag(false),
} as const

/** A rule's own hyper-parameters and those that every optimizer has. */
export type AllHypers<H extends Hypers> = Omit<typeof COMMON, keyof H> & H

/** The rule with decay and direction around it: the new parameter and new state from the gradient as it came. */
export function wholeRule({ step, decay = "coupled" }: AnyRule): AnyRule["step"] {
  return ({ w, g: gradient, t }, state, hyper) => {
    const { lr, weightDecay, maximize } = hyper as HyperTensors<typeof COMMON> & { readonly lr: Tensor }
    const uphill = maximize ? gradient.neg() : gradient
    const stepFrom = (from: Tensor, g = uphill) => step({ w: from, g, t }, state, hyper)
    if (!weightDecay || decay === "own") return stepFrom(w)
    if (decay === "coupled") return stepFrom(w, uphill.add(w.mul(weightDecay)))
    if (decay === "decoupled") return stepFrom(w.mul(lr.mul(weightDecay).rsub(1)))
    const [next, kept] = stepFrom(w)
    return [next.div(lr.mul(weightDecay).add(1)), kept]
  }
}

const isTensors = (value: unknown): value is State =>
  isPlain(value) && Object.values(value).every((part) => part === undefined || isTensor(part))

const STATE: Kind<State> = {
  must: "an object of tensors by name",
  holds: isTensors,
  advice: "Return one: { m: zerosLike(w) }.",
}
const RESULT: Kind<readonly [Tensor, State]> = {
  must: "[parameter, state]",
  holds: (result) => isList(result) && result.length === 2 && isTensor(result[0]) && isTensors(result[1]),
  advice: "Return both: [w.sub(g.mul(lr)), { m }].",
}

/** @throws TypeError or RangeError, naming the optimizer, for what is no state */
export function demandState(name: string, state: unknown): State {
  return demand(name, "what init returns", STATE, state)
}

/**
 * What a step of a rule returned.
 *
 * @param before - the states there are
 * @param named - the names of those that `init` gives the present form of the rule; others were left by another form
 * @throws TypeError or RangeError, naming optimizer and state, for what is no parameter and state, for a state that is missing or
 *   that `init` did not name, and for another shape or dtype
 */
export function demandStep(
  name: string,
  w: Tensor,
  before: State,
  named: readonly string[],
  result: unknown,
): readonly [Tensor, State] {
  const [next, state] = demand(name, "what step returns", RESULT, result)
  demandLike(name, "the parameter that step returns", next, w)
  const keys = Object.keys(state).filter((key) => state[key])
  const all: Kind = {
    must: `all that init names (${named.join(", ") || "nothing"}) and no more`,
    holds: () => named.every((key) => keys.includes(key)) && keys.every((key) => Object.hasOwn(before, key)),
  }
  demand(name, "the state that step returns", all, keys)
  for (const key of keys) demandLike(name, `the state ${key} that step returns`, state[key], before[key])
  return [next, state]
}

function demandLike(name: string, what: string, value: Tensor, like: Tensor): void {
  if (value.dtype === like.dtype && sameShape(value.shape, like.shape)) return
  const [got, must] = [value, like].map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`)
  throw new RangeError(`${name}: ${what} must be ${must}, got ${got}. Keep shape and dtype.`)
}
