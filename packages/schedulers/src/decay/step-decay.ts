import { options as checked, or, whole } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR, NON_NEGATIVE } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { pow } from "../numbers/pow"
import { GAMMA, RATE, STEPS } from "../numbers/promised"

/** Options of `stepLR`. */
export interface StepLROptions {
  /** Steps between two decays, whole, ≥ 1. */
  readonly stepSize: number
  /** What each decay multiplies by, ≥ 0. Default 0.1. */
  readonly gamma?: number
}

/**
 * Multiplies the learning rate by γ every `stepSize` steps.
 *
 *     η_t = lr · γ^⌊t / stepSize⌋
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.stepSize steps between two decays, whole, ≥ 1.
 * @param options.gamma what each decay multiplies by, ≥ 0. Default 0.1.
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { stepDecay } from "@gradus/schedulers"
 *
 * const lr = stepDecay({ lr: 8, stepSize: 30, gamma: 0.5 })
 * const rates = [0, 29, 30, 60].map(lr) // => [8, 8, 4, 2]
 */
export function stepDecay(...options: [options: StepLROptions & { readonly lr?: number }]): Schedule {
  const { lr, stepSize, gamma } = checked("stepDecay", { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep("stepDecay", (t) => lr * pow(gamma, Math.floor(t / stepSize)))
}

/**
 * Multiplies each group's learning rate by γ every `stepSize` steps.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link stepDecay} for the formula
 */
export function stepLR(optimizer: AnyOptimizer, ...options: [options: StepLROptions]): Scheduler {
  const name = "stepLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => stepDecay({ ...own, lr }), { name })
}

function kinds() {
  return { stepSize: whole("[1, ∞)"), gamma: or(0.1, NON_NEGATIVE) }
}

/** @internal */
export const promises: SchedulePromises<{ stepDecay: StepLROptions & { lr?: number } }> = {
  stepDecay: {
    draw: { lr: RATE, stepSize: STEPS, gamma: { ...GAMMA, usual: 0.1 } },
    formula: (t, { lr, stepSize, gamma }) => lr * gamma ** ((t - (t % stepSize)) / stepSize),
    range: ({ lr }) => [0, lr],
    jumps: ({ stepSize }, horizon) =>
      Array.from({ length: Math.ceil(horizon / stepSize) }, (_, i) => (i + 1) * stepSize),
    slope: () => 0,
    monotone: "falling",
    bound: { name: "stepLR", example: { stepSize: 3 } },
  },
}
