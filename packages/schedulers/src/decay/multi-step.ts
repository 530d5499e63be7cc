import { options as checked, or } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR, NON_NEGATIVE, rising } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { pow } from "../numbers/pow"
import { GAMMA, RATE } from "../numbers/promised"

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
export function multiStep(...options: [options: MultiStepLROptions & { readonly lr?: number }]): Schedule {
  const { lr, milestones: given, gamma } = checked("multiStep", { lr: BASE_LR, ...kinds() }, ...options)
  const milestones = [...given]
  return fromStep("multiStep", (t) => lr * pow(gamma, milestones.filter((m) => m <= t).length))
}

/**
 * Multiplies each group's learning rate by γ at each milestone.
 *
 * @throws RangeError when an option lies outside its range or the milestones are not in order.
 * @see {@link multiStep} for the formula
 */
export function multiStepLR(optimizer: AnyOptimizer, ...options: [options: MultiStepLROptions]): Scheduler {
  const name = "multiStepLR"
  const { milestones, gamma } = checked(name, kinds(), ...options)
  const own = { milestones: [...milestones], gamma }
  return bindSchedule(optimizer, (lr) => multiStep({ ...own, lr }), { name })
}

function kinds() {
  return { milestones: rising(0, { distinct: false }), gamma: or(0.1, NON_NEGATIVE) }
}

/** @internal */
export const promises: SchedulePromises<{ multiStep: MultiStepLROptions & { lr?: number } }> = {
  multiStep: {
    draw: {
      lr: RATE,
      milestones: { rising: [1, 150], most: 3, also: [[], [0], [0, 2, 2, 5], [7, 7, 7]] },
      gamma: { ...GAMMA, usual: 0.1 },
    },
    formula: (t, { lr, milestones, gamma }) =>
      milestones.reduce((rate, milestone) => (t < milestone ? rate : rate * gamma), lr),
    range: ({ lr, gamma }) => [lr * gamma * gamma * gamma, lr],
    jumps: ({ milestones }) => milestones,
    slope: () => 0,
    monotone: "falling",
    bound: { name: "multiStepLR", example: { milestones: [4, 9, 30] } },
  },
}
