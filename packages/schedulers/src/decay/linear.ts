import { options as checked, number, or, whole } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { RATE, SHARE, STEPS } from "../numbers/promised"

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
export function linear(...options: [options?: LinearLROptions & { readonly lr?: number }]): Schedule {
  const name = "linear"
  const { lr, startFactor, endFactor, totalIters } = checked(name, { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep(name, (t) =>
    t >= totalIters ? lr * endFactor : lr * (startFactor + ((endFactor - startFactor) * t) / totalIters),
  )
}

/**
 * Takes each group's learning rate in a straight line from one fraction of it to another.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link linear} for the formula
 */
export function linearLR(optimizer: AnyOptimizer, ...options: [options?: LinearLROptions]): Scheduler {
  const name = "linearLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => linear({ ...own, lr }), { name })
}

function kinds() {
  const fraction = number("[0, 1]")
  return {
    startFactor: or(1 / 3, fraction),
    endFactor: or(1, fraction),
    totalIters: or(5, whole("[1, ∞)")),
  }
}

/** @internal */
export const promises: SchedulePromises<{ linear: LinearLROptions & { lr?: number } }> = {
  linear: {
    draw: {
      lr: RATE,
      startFactor: { ...SHARE, usual: 1 / 3 },
      endFactor: { ...SHARE, usual: 1 },
      totalIters: { ...STEPS, usual: 5 },
    },
    formula: (t, { lr, startFactor, endFactor, totalIters }) => {
      const done = Math.min(1, t / totalIters)
      return lr * startFactor * (1 - done) + lr * endFactor * done
    },
    size: ({ lr, startFactor, endFactor }) => lr * Math.max(startFactor, endFactor),
    range: ({ lr, startFactor: a, endFactor: b }) => [lr * Math.min(a, b), lr * Math.max(a, b)],
    slope: ({ lr, startFactor, endFactor, totalIters }) =>
      (lr * Math.abs(endFactor - startFactor)) / totalIters,
    borders: ({ totalIters }) => [totalIters],
    bound: { name: "linearLR", example: { totalIters: 17 } },
  },
}
