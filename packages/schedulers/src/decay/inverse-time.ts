import { options as checked, number, or } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR, NON_NEGATIVE } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { pow } from "../numbers/pow"
import { RATE } from "../numbers/promised"

/** Options of `inverseTimeLR`. */
export interface InverseTimeLROptions {
  /** How fast the rate falls, ≥ 0. Default 1. */
  readonly decayRate?: number
  /** Steps that count as one unit of time, > 0. Default 1. */
  readonly decaySteps?: number
  /** The power of time, > 0; 1/2 gives the inverse square root. Default 1. */
  readonly power?: number
}

/**
 * Lets the learning rate fall as one over time.
 *
 *     η_t = lr / (1 + decayRate · t / decaySteps)^power
 *
 * With power 1 the rates sum to ∞ and their squares do not, which is what convergence proofs of stochastic
 * gradient descent ask for. In practice it falls quickly at first and then hardly at all.
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.decayRate how fast the rate falls, ≥ 0. Default 1.
 * @param options.decaySteps steps that count as one unit of time, > 0. Default 1.
 * @param options.power the power of time, > 0. Default 1.
 * @throws RangeError when an option lies outside its range.
 * @see Robbins & Monro 1951, A stochastic approximation method
 * @example
 * import { inverseTime } from "@gradus/schedulers"
 *
 * const lr = inverseTime({ lr: 8 })
 * const rates = [0, 1, 3, 7].map(lr) // => [8, 4, 2, 1]
 */
export function inverseTime(
  ...options: [options?: InverseTimeLROptions & { readonly lr?: number }]
): Schedule {
  const name = "inverseTime"
  const { lr, decayRate, decaySteps, power } = checked(name, { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep(name, (t) => lr / pow(1 + (decayRate * t) / decaySteps, power))
}

/**
 * Lets each group's learning rate fall as one over time.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link inverseTime} for the formula
 */
export function inverseTimeLR(
  optimizer: AnyOptimizer,
  ...options: [options?: InverseTimeLROptions]
): Scheduler {
  const name = "inverseTimeLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => inverseTime({ ...own, lr }), { name })
}

function kinds() {
  const positive = or(1, number("(0, ∞)"))
  return { decayRate: or(1, NON_NEGATIVE), decaySteps: positive, power: positive }
}

/** @internal */
export const promises: SchedulePromises<{ inverseTime: InverseTimeLROptions & { lr?: number } }> = {
  inverseTime: {
    draw: {
      lr: RATE,
      decayRate: { real: [0, 3], usual: 1 },
      decaySteps: { real: [0.5, 50], usual: 1 },
      power: { real: [0.1, 3], usual: 1, also: [0.5] },
    },
    formula: (t, { lr, decayRate, decaySteps, power }) => lr * (1 + decayRate * (t / decaySteps)) ** -power,
    range: ({ lr }) => [0, lr],
    slope: ({ lr, decayRate, decaySteps, power }) => (lr * power * decayRate) / decaySteps,
    monotone: "falling",
    bound: { name: "inverseTimeLR", example: { decayRate: 0.3 } },
  },
}
