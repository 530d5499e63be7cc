import { options as checked, number, or } from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { BASE_LR } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { halfWave } from "../numbers/half-wave"
import { RATE, SHARE, STEPS } from "../numbers/promised"

/** Options of `cosineAnnealingLR`. */
export interface CosineAnnealingLROptions {
  /** Steps from the base rate down to `etaMin`, > 0. */
  readonly tMax: number
  /** The lowest learning rate. Default 0. */
  readonly etaMin?: number
}

/**
 * Takes the learning rate down half a cosine wave.
 *
 *     η_t = etaMin + (lr − etaMin) · (1 + cos(π t / tMax)) / 2
 *
 * Past `tMax` the wave goes on and the rate rises again, as in PyTorch; stop there, or use
 * `cosineWithRestarts`.
 *
 * @param options.lr base learning rate, the crest of the wave. Default 1.
 * @param options.tMax steps from crest to trough, > 0.
 * @param options.etaMin the lowest learning rate. Default 0.
 * @throws RangeError when an option lies outside its range.
 * @see Loshchilov & Hutter 2017, SGDR: Stochastic gradient descent with warm restarts
 * @example
 * import { cosine } from "@gradus/schedulers"
 *
 * const lr = cosine({ lr: 8, tMax: 20 })
 * const rates = [0, 10, 20, 40].map(lr) // => [8, 4, 0, 8]
 */
export function cosine(...options: [options: CosineAnnealingLROptions & { readonly lr?: number }]): Schedule {
  const { lr, tMax, etaMin } = checked("cosine", { lr: BASE_LR, ...kinds() }, ...options)
  return fromStep("cosine", (t) => halfWave(etaMin, lr, t / tMax))
}

/**
 * Takes each group's learning rate down half a cosine wave, from its own rate to `etaMin`.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link cosine} for the formula
 * @example
 * import { cosineAnnealingLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 0.4 }, { lr: 0.2 }] }
 * const schedule = cosineAnnealingLR(optimizer, { tMax: 20 })
 * for (let epoch = 0; epoch < 10; epoch++) schedule.step()
 * schedule.lastEpoch // => 10
 * schedule.getLastLr() // => [0.2, 0.1]
 */
export function cosineAnnealingLR(
  optimizer: AnyOptimizer,
  ...options: [options: CosineAnnealingLROptions]
): Scheduler {
  const name = "cosineAnnealingLR"
  const own = checked(name, kinds(), ...options)
  return bindSchedule(optimizer, (lr) => cosine({ ...own, lr }), { name, floor: own.etaMin })
}

function kinds() {
  return { tMax: number("(0, ∞)"), etaMin: or(0, number()) }
}

/** @internal */
export const promises: SchedulePromises<{ cosine: CosineAnnealingLROptions & { lr?: number } }> = {
  cosine: {
    draw: { lr: RATE, tMax: { ...STEPS, also: [0.5, 7.25] }, etaMin: { ...SHARE, of: "lr", usual: 0 } },
    // By the square of a sine counted from the trough, where 1 + cos has no digits left; a whole wave is two halves.
    formula: (t, { lr, tMax, etaMin }) => {
      const height = Math.sin((Math.PI / 2) * (1 - ((t / tMax) % 2))) ** 2
      return etaMin * (1 - height) + lr * height
    },
    size: ({ etaMin }) => etaMin,
    range: ({ lr, etaMin }) => [etaMin, lr],
    slope: ({ lr, tMax }) => (Math.PI * lr) / 2 / tMax,
    borders: ({ tMax }) => [tMax, 2 * tMax],
    rates: ["lr", "etaMin"],
    bound: { name: "cosineAnnealingLR", example: { tMax: 23 }, floor: "etaMin" },
  },
}
