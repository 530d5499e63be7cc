import { options as checked, number, or } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { RATE } from "../numbers/promised"

/** Options of `inverseSqrtLR`. */
export interface InverseSqrtLROptions {
  /** Steps that count as one unit of time, > 0. Default 1. */
  readonly timescale?: number
}

/**
 * Lets the learning rate fall as one over the square root of time.
 *
 *     η_t = lr / √(t / timescale + 1)
 *
 * With `timescale` 1 this is η / √(t + 1), the decay that stands inside Adagrad. After `timescale` steps the
 * rate is lr / √2.
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.timescale steps that count as one unit of time, > 0. Default 1.
 * @throws RangeError when an option lies outside its range.
 * @see Duchi, Hazan & Singer 2011, Adaptive subgradient methods for online learning
 * @example
 * import { inverseSqrt } from "@gradus/schedulers"
 *
 * const lr = inverseSqrt({ lr: 0.6 })
 * const rates = [0, 3, 8].map(lr) // => [0.6, 0.3, 0.2]
 */
export function inverseSqrt(
  ...options: [options?: InverseSqrtLROptions & { readonly lr?: number }]
): Schedule {
  const { lr, timescale } = checked("inverseSqrt", { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep("inverseSqrt", (t) => lr / Math.sqrt(t / timescale + 1))
}

/**
 * Lets each group's learning rate fall as one over the square root of time.
 *
 * @param options.timescale > 0. Default 1.
 * @throws RangeError when an option lies outside its range.
 * @see {@link inverseSqrt} for the formula
 */
export function inverseSqrtLR(
  optimizer: AnyOptimizer,
  ...options: [options?: InverseSqrtLROptions]
): Scheduler {
  const name = "inverseSqrtLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => inverseSqrt({ ...own, lr }), { name })
}

function kinds() {
  return { timescale: or(1, number("(0, ∞)")) }
}

/** @internal */
export const promises: SchedulePromises<{ inverseSqrt: InverseSqrtLROptions & { lr?: number } }> = {
  inverseSqrt: {
    draw: { lr: RATE, timescale: { real: [0.5, 50], usual: 1 } },
    formula: (t, { lr, timescale }) => lr * Math.sqrt(timescale / (timescale + t)),
    range: ({ lr }) => [0, lr],
    slope: ({ lr, timescale }) => lr / 2 / timescale,
    monotone: "falling",
    bound: { name: "inverseSqrtLR", example: {} },
  },
}
