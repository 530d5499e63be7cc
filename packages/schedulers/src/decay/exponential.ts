import { options as checked } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR, NON_NEGATIVE } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { pow } from "../numbers/pow"
import { GAMMA, RATE } from "../numbers/promised"

/** Options of `exponentialLR`. */
export interface ExponentialLROptions {
  /** What each step multiplies by, ≥ 0; above 1 the rate grows. */
  readonly gamma: number
}

/**
 * Multiplies the learning rate by γ at every step.
 *
 *     η_t = lr · γᵗ
 *
 * Falls fast: γ = 0.9 leaves 2.7e-5 of the rate after 100 steps, so count epochs rather than batches.
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.gamma ≥ 0; above 1 the rate grows.
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { exponential } from "@gradus/schedulers"
 *
 * const lr = exponential({ lr: 8, gamma: 0.5 })
 * const rates = [0, 1, 2, 3].map(lr) // => [8, 4, 2, 1]
 */
export function exponential(
  ...options: [options: ExponentialLROptions & { readonly lr?: number }]
): Schedule {
  const { lr, gamma } = checked("exponential", { lr: BASE_LR, gamma: NON_NEGATIVE }, ...options)
  return fromStep("exponential", (t) => lr * pow(gamma, t))
}

/**
 * Multiplies each group's learning rate by γ at every step.
 *
 * @param options.gamma ≥ 0.
 * @throws RangeError when an option lies outside its range.
 * @see {@link exponential} for the formula
 */
export function exponentialLR(
  optimizer: AnyOptimizer,
  ...options: [options: ExponentialLROptions]
): Scheduler {
  const name = "exponentialLR"
  const { gamma } = checked(name, { gamma: NON_NEGATIVE }, ...options)
  return bindSchedule(optimizer, (lr) => exponential({ lr, gamma }), { name })
}

/** @internal */
export const promises: SchedulePromises<{ exponential: ExponentialLROptions & { lr?: number } }> = {
  exponential: {
    draw: { lr: RATE, gamma: GAMMA },
    formula: (t, { lr, gamma }) => lr * gamma ** t,
    range: ({ lr }) => [0, lr],
    slope: ({ lr, gamma }) => lr * (1 / gamma - 1),
    monotone: "falling",
    bound: { name: "exponentialLR", example: { gamma: 0.93 } },
  },
}
