import { bindSchedule } from "./bind-schedule"
import { demandCount, demandFinite, demandFraction } from "./demand"
import { fromStep } from "./from-step"
import type { AnyOptimizer } from "./optimizer"
import type { Schedule } from "./schedule"
import type { Scheduler } from "./scheduler"

/** Options of `linearLR`. */
export interface LinearLROptions {
  /** In [0, 1]. Default 1/3. */
  readonly startFactor?: number
  /** In [0, 1]. Default 1. */
  readonly endFactor?: number
  /** Steps from the first factor to the last, whole, ≥ 1. Default 5. */
  readonly totalIters?: number
}

/**
 * Goes in a straight line from one fraction of the learning rate to another, and stays there.
 *
 *     η_t = lr · (startFactor + (endFactor − startFactor) · min(t, totalIters) / totalIters)
 *
 * @param options.lr base learning rate. Default 1.
 * @param options.startFactor in [0, 1]. Default 1/3. At 0 the first step leaves the weights where they are.
 * @param options.endFactor in [0, 1]. Default 1.
 * @param options.totalIters steps from the first factor to the last, whole, ≥ 1. Default 5.
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { linear } from "@gradus/schedulers"
 *
 * const lr = linear({ lr: 8, startFactor: 0.5, totalIters: 4 })
 * const rates = [0, 1, 2, 3, 4, 5].map(lr) // => [4, 5, 6, 7, 8, 8]
 */
export function linear({
  lr = 1,
  startFactor = 1 / 3,
  endFactor = 1,
  totalIters = 5,
}: LinearLROptions & { readonly lr?: number } = {}): Schedule {
  demandFinite("linear", "lr", lr)
  demandFraction("linear", "startFactor", startFactor)
  demandFraction("linear", "endFactor", endFactor)
  demandCount("linear", "totalIters", totalIters)
  return fromStep("linear", (t) =>
    t >= totalIters ? lr * endFactor : lr * (startFactor + ((endFactor - startFactor) * t) / totalIters),
  )
}

/**
 * Takes each group's learning rate in a straight line from one fraction of it to another.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link linear} for the formula
 */
export function linearLR(optimizer: AnyOptimizer, options: LinearLROptions = {}): Scheduler {
  return bindSchedule(optimizer, (lr) => linear({ ...options, lr }), { name: "linearLR" })
}
