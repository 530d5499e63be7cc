import { bindSchedule } from "./bind-schedule"
import { demandFinite, demandMilestones, demandNonNegative } from "./demand"
import { fromStep } from "./from-step"
import type { AnyOptimizer } from "./optimizer"
import { pow } from "./pow"
import type { Schedule } from "./schedule"
import type { Scheduler } from "./scheduler"

/** Options of `multiStepLR`. */
export interface MultiStepLROptions {
  /** Steps at which the rate decays: whole, ≥ 0, in rising order; one listed twice decays twice. */
  readonly milestones: readonly number[]
  /** What each decay multiplies by, ≥ 0. Default 0.1. */
  readonly gamma?: number
}

/**
 * Multiplies the learning rate by γ at each milestone.
 *
 *     η_t = lr · γ^(milestones ≤ t)
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.milestones steps at which the rate decays: whole, ≥ 0, in rising order.
 * @param options.gamma what each decay multiplies by, ≥ 0. Default 0.1.
 * @throws RangeError when an option lies outside its range or the milestones are not in order.
 * @example
 * import { multiStep } from "@gradus/schedulers"
 *
 * const lr = multiStep({ lr: 8, milestones: [30, 80], gamma: 0.5 })
 * const rates = [0, 29, 30, 80].map(lr) // => [8, 8, 4, 2]
 */
export function multiStep({
  lr = 1,
  milestones,
  gamma = 0.1,
}: MultiStepLROptions & { readonly lr?: number }): Schedule {
  demandFinite("multiStep", "lr", lr)
  demandMilestones("multiStep", milestones)
  demandNonNegative("multiStep", "gamma", gamma)
  return fromStep("multiStep", (t) => lr * pow(gamma, milestones.filter((m) => m <= t).length))
}

/**
 * Multiplies each group's learning rate by γ at each milestone.
 *
 * @throws RangeError when an option lies outside its range or the milestones are not in order.
 * @see {@link multiStep} for the formula
 */
export function multiStepLR(optimizer: AnyOptimizer, options: MultiStepLROptions): Scheduler {
  return bindSchedule(optimizer, (lr) => multiStep({ ...options, lr }), { name: "multiStepLR" })
}
