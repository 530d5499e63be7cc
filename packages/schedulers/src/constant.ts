import { bindSchedule } from "./bind-schedule"
import { demandCount, demandFinite, demandFraction } from "./demand"
import { fromStep } from "./from-step"
import type { AnyOptimizer } from "./optimizer"
import type { Schedule } from "./schedule"
import type { Scheduler } from "./scheduler"

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
export function constant({
  lr = 1,
  factor = 1,
  totalIters = 0,
}: {
  readonly lr?: number
  readonly factor?: number
  readonly totalIters?: number
} = {}): Schedule {
  demandFinite("constant", "lr", lr)
  demandFraction("constant", "factor", factor)
  demandCount("constant", "totalIters", totalIters, 0)
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
export function constantLR(
  optimizer: AnyOptimizer,
  { factor = 1 / 3, totalIters = 5 }: { readonly factor?: number; readonly totalIters?: number } = {},
): Scheduler {
  return bindSchedule(optimizer, (lr) => constant({ lr, factor, totalIters }), { name: "constantLR" })
}
