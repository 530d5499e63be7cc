import { options as checked, number, or, whole } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { pow } from "../numbers/pow"
import { RATE, STEPS } from "../numbers/promised"

/** Options of `polynomialLR`. */
export interface PolynomialLROptions {
  /** Steps until the rate is 0, whole, ≥ 1. Default 5. */
  readonly totalIters?: number
  /** > 0; 1 is a straight line, and a fraction such as 0.9 is as good. Default 1. */
  readonly power?: number
}

/**
 * Lets the learning rate fall to 0 as a power of the steps that are left.
 *
 *     η_t = lr · (1 − min(t, totalIters) / totalIters)^power
 *
 * From step `totalIters` on the rate is 0 and training stands still.
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.totalIters steps until the rate is 0, whole, ≥ 1. Default 5.
 * @param options.power > 0. Default 1.
 * @throws RangeError when an option lies outside its range.
 * @see Chen et al. 2017, DeepLab (power 0.9, "poly")
 * @example
 * import { polynomial } from "@gradus/schedulers"
 *
 * const lr = polynomial({ lr: 8, totalIters: 4, power: 2 })
 * const rates = [0, 1, 2, 4, 9].map(lr) // => [8, 4.5, 2, 0, 0]
 */
export function polynomial(...options: [options?: PolynomialLROptions & { readonly lr?: number }]): Schedule {
  const { lr, totalIters, power } = checked("polynomial", { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep("polynomial", (t) => lr * pow(1 - Math.min(t, totalIters) / totalIters, power))
}

/**
 * Lets each group's learning rate fall to 0 as a power of the steps that are left.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link polynomial} for the formula
 */
export function polynomialLR(
  optimizer: AnyOptimizer,
  ...options: [options?: PolynomialLROptions]
): Scheduler {
  const name = "polynomialLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => polynomial({ ...own, lr }), { name })
}

function kinds() {
  return { totalIters: or(5, whole("[1, ∞)")), power: or(1, number("(0, ∞)")) }
}

/** @internal */
export const promises: SchedulePromises<{ polynomial: PolynomialLROptions & { lr?: number } }> = {
  polynomial: {
    draw: {
      lr: RATE,
      totalIters: { ...STEPS, usual: 5 },
      power: { real: [1, 4], usual: 1, also: [0.5, 0.9] },
    },
    formula: (t, { lr, totalIters, power }) =>
      t > totalIters ? 0 : lr * ((totalIters - t) / totalIters) ** power,
    size: ({ lr }) => lr,
    range: ({ lr }) => [0, lr],
    slope: ({ lr, totalIters, power }) => (lr * power) / totalIters,
    borders: ({ totalIters }) => [totalIters],
    monotone: "falling",
    bound: { name: "polynomialLR", example: { totalIters: 31, power: 0.9 } },
  },
}
