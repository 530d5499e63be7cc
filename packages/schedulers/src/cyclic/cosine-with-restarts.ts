import { options as checked, number, or, whole } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { halfWave } from "../numbers/half-wave"
import { RATE, SHARE, STEPS } from "../numbers/promised"

/** Options of `cosineAnnealingWarmRestarts`. */
export interface CosineAnnealingWarmRestartsOptions {
  /** Steps of the first cycle, whole, ≥ 1. */
  readonly t0: number
  /** How many times longer each cycle is than the one before, whole, ≥ 1. Default 1. */
  readonly tMult?: number
  /** The lowest learning rate. Default 0. */
  readonly etaMin?: number
}

/**
 * Takes the learning rate down half a cosine wave, jumps back to the top, and starts again.
 *
 *     η_t = etaMin + (lr − etaMin) · (1 + cos(π t_cur / T_i)) / 2
 *
 * t_cur counts the steps since the last restart, and cycle i lasts T_i = t0 · tMultⁱ steps. Fractional steps
 * (`epoch + batch / batches`) restart between two batches, as the paper does.
 *
 * @param options.lr base learning rate, the crest of each wave. Default 1.
 * @param options.t0 steps of the first cycle, whole, ≥ 1.
 * @param options.tMult how many times longer each cycle is than the one before, whole, ≥ 1. Default 1.
 * @param options.etaMin the lowest learning rate. Default 0.
 * @throws RangeError when an option lies outside its range.
 * @see Loshchilov & Hutter 2017, SGDR: Stochastic gradient descent with warm restarts
 * @example
 * import { cosineWithRestarts } from "@gradus/schedulers"
 *
 * const lr = cosineWithRestarts({ lr: 8, t0: 2, tMult: 2 })
 * const rates = [0, 1, 2, 4, 6].map(lr) // => [8, 4, 8, 4, 8]
 */
export function cosineWithRestarts(
  ...options: [options: CosineAnnealingWarmRestartsOptions & { readonly lr?: number }]
): Schedule {
  const name = "cosineWithRestarts"
  const { lr, t0, tMult, etaMin } = checked(name, { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep(name, (t) => {
    let current = tMult === 1 ? t % t0 : t
    let length = t0
    for (; current >= length; length *= tMult) current -= length
    return halfWave(etaMin, lr, current / length)
  })
}

/**
 * Takes each group's learning rate down half a cosine wave again and again, each time from its own rate.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link cosineWithRestarts} for the formula
 */
export function cosineAnnealingWarmRestarts(
  optimizer: AnyOptimizer,
  ...options: [options: CosineAnnealingWarmRestartsOptions]
): Scheduler {
  const name = "cosineAnnealingWarmRestarts"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => cosineWithRestarts({ ...own, lr }), { name, chainable: false })
}

function kinds() {
  return { t0: whole("[1, ∞)"), tMult: or(1, whole("[1, ∞)")), etaMin: or(0, number()) }
}

/** @internal */
export const promises: SchedulePromises<{
  cosineWithRestarts: CosineAnnealingWarmRestartsOptions & { lr?: number }
}> = {
  cosineWithRestarts: {
    draw: {
      lr: RATE,
      t0: STEPS,
      tMult: { whole: [1, 3], usual: 1 },
      etaMin: { ...SHARE, of: "lr", usual: 0 },
    },
    formula: (t, { lr, t0, tMult, etaMin }) => {
      // Cycle n begins at t0 · (1 + tMult + … + tMultⁿ⁻¹).
      let [length, start] = [t0, tMult === 1 ? t - (t % t0) : 0]
      while (t - start >= length) [length, start] = [length * tMult, start + length]
      // Counted from the trough, where 1 + cos has no digits left.
      const height = Math.sin((Math.PI / 2) * (1 - (t - start) / length)) ** 2
      return etaMin * (1 - height) + lr * height
    },
    size: ({ etaMin }) => etaMin,
    range: ({ lr, etaMin }) => [etaMin, lr],
    jumps: ({ t0, tMult }, horizon) => {
      const restarts: number[] = []
      for (let length = t0, end = t0; end <= horizon; length *= tMult, end += length) restarts.push(end)
      return restarts
    },
    slope: ({ lr, t0 }) => (Math.PI * lr) / 2 / t0,
    rates: ["lr", "etaMin"],
    bound: { name: "cosineAnnealingWarmRestarts", example: { t0: 5, tMult: 2 }, chainable: false },
  },
}
