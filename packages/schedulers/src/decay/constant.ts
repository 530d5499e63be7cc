import { options as checked, number, or, whole } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { RATE, SHARE, STEPS } from "../numbers/promised"

/** Options of `constant` and `constantLR`, which differ in the defaults. */
export interface ConstantOptions {
  /** In [0, 1]. */
  readonly factor?: number
  /** Steps for which `factor` holds, whole, ≥ 0. */
  readonly totalIters?: number
}

/**
 * The same learning rate throughout; or, with `factor`, a reduced one at first.
 *
 *     η_t = lr · factor   while t < totalIters
 *     η_t = lr            afterwards
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.factor in [0, 1]. Default 1.
 * @param options.totalIters steps for which `factor` holds, whole, ≥ 0. Default 0.
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { constant } from "@gradus/schedulers"
 *
 * const lr = constant({ lr: 0.1, factor: 0.5, totalIters: 4 })
 * const rates = [0, 3, 4, 100].map(lr) // => [0.05, 0.05, 0.1, 0.1]
 */
export function constant(...options: [options?: ConstantOptions & { readonly lr?: number }]): Schedule {
  const { lr, factor, totalIters } = checked(
    "constant",
    { lr: BASE_LR, factor: or(1, number("[0, 1]")), totalIters: or(0, whole("[0, ∞)")) },
    ...options,
  )
  return fromStep("constant", (t) => (t < totalIters ? lr * factor : lr))
}

/**
 * Multiplies each group's learning rate by `factor` for the first `totalIters` steps.
 *
 * @param options.factor in [0, 1]. Default 1/3.
 * @param options.totalIters whole, ≥ 0. Default 5.
 * @throws RangeError when an option lies outside its range.
 * @see {@link constant} for the formula
 */
export function constantLR(optimizer: AnyOptimizer, ...options: [options?: ConstantOptions]): Scheduler {
  const name = "constantLR"
  const kinds = { factor: or(1 / 3, number("[0, 1]")), totalIters: or(5, whole("[0, ∞)")) }
  const own = checked(name, kinds, ...options)
  return bindSchedule(optimizer, (lr) => constant({ ...own, lr }), { name })
}

/** @internal */
export const promises: SchedulePromises<{ constant: ConstantOptions & { lr?: number } }> = {
  constant: {
    draw: { lr: RATE, factor: { ...SHARE, usual: 1 }, totalIters: { ...STEPS, usual: 0 } },
    formula: (t, { lr, factor, totalIters }) => (totalIters > t ? factor * lr : lr),
    range: ({ lr, factor }) => [lr * factor, lr],
    jumps: ({ totalIters }) => [totalIters],
    slope: () => 0,
    monotone: "rising",
    bound: { name: "constantLR", example: {}, usual: { factor: 1 / 3, totalIters: 5 } },
  },
}
