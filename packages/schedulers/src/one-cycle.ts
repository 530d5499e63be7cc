import { bindSchedule } from "./bind-schedule"
import { demand, demandCount, demandFinite, demandFraction, demandPositive } from "./demand"
import { fromStep } from "./from-step"
import { halfWave } from "./half-wave"
import { onePerGroup } from "./one-per-group"
import type { AnyOptimizer } from "./optimizer"
import type { Schedule } from "./schedule"
import { demandOptimizer, type Scheduler } from "./scheduler"

/** The shape of a cycle. */
export interface CycleOptions {
  /** Steps of the whole cycle, whole, ≥ 1; one per batch, so epochs × batches. */
  readonly totalSteps: number
  /** The part of the cycle in which the rate rises, in [0, 1]. Default 0.3. */
  readonly pctStart?: number
  /** Default `"cos"`. */
  readonly annealStrategy?: "cos" | "linear"
  /** Fall back to the initial rate as slowly as it rose, then go below it. Default false: fall at once. */
  readonly threePhase?: boolean
}

/** Options of `oneCycle`. */
export interface OneCycleOptions extends CycleOptions {
  /** The peak. Default 1. */
  readonly maxLr?: number
  /** The initial rate is maxLr / divFactor. > 0, default 25. */
  readonly divFactor?: number
  /** The last rate is the initial one / finalDivFactor. > 0, default 1e4. */
  readonly finalDivFactor?: number
}

/**
 * One cycle: up from a small learning rate to a large one, then down to a tiny one.
 *
 *     maxLr/divFactor → maxLr → maxLr/(divFactor · finalDivFactor)
 *
 * The peak stands at step pctStart · totalSteps − 1 and the end at totalSteps − 1; later steps keep the last
 * rate. One step is one batch. The peak is usually several times the best constant rate.
 *
 * @param options see {@link OneCycleOptions}
 * @throws RangeError when an option lies outside its range.
 * @see Smith & Topin 2018, Super-convergence: Very fast training of neural networks using large learning rates
 * @example
 * import { oneCycle } from "@gradus/schedulers"
 *
 * const lr = oneCycle({ maxLr: 1, totalSteps: 10, pctStart: 0.5, divFactor: 4, finalDivFactor: 8 })
 * const rates = [0, 2, 4, 9].map(lr) // => [0.25, 0.625, 1, 0.03125]
 */
export function oneCycle({
  maxLr = 1,
  divFactor = 25,
  finalDivFactor = 1e4,
  ...cycle
}: OneCycleOptions): Schedule {
  demandFinite("oneCycle", "maxLr", maxLr)
  demandPositive("oneCycle", "divFactor", divFactor)
  demandPositive("oneCycle", "finalDivFactor", finalDivFactor)
  const initialLr = maxLr / divFactor
  const minLr = initialLr / finalDivFactor
  return phases(
    "oneCycle",
    cycle,
    cycle.threePhase ? [initialLr, maxLr, initialLr, minLr] : [initialLr, maxLr, minLr],
  )
}

/** Options of `oneCycleMomentum`. */
export interface OneCycleMomentumOptions extends CycleOptions {
  /** The momentum at the peak of the learning rate, in [0, 1]. Default 0.85. */
  readonly baseMomentum?: number
  /** The momentum at both ends, in [0, 1]. Default 0.95. */
  readonly maxMomentum?: number
}

/**
 * The momentum that goes with `oneCycle`: low where the learning rate is high.
 *
 * @param options see {@link OneCycleMomentumOptions}
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { oneCycleMomentum } from "@gradus/schedulers"
 *
 * const momentum = oneCycleMomentum({ totalSteps: 10, pctStart: 0.5, baseMomentum: 0.5, maxMomentum: 1 })
 * const momenta = [0, 2, 4, 9].map(momentum) // => [1, 0.75, 0.5, 1]
 */
export function oneCycleMomentum({
  baseMomentum = 0.85,
  maxMomentum = 0.95,
  ...cycle
}: OneCycleMomentumOptions): Schedule {
  demandFraction("oneCycleMomentum", "baseMomentum", baseMomentum)
  demandFraction("oneCycleMomentum", "maxMomentum", maxMomentum)
  const there = [maxMomentum, baseMomentum, maxMomentum]
  return phases("oneCycleMomentum", cycle, cycle.threePhase ? [...there, maxMomentum] : there)
}

/** Joins the given levels: one phase from each to the next. */
function phases(
  name: string,
  { totalSteps, pctStart = 0.3, annealStrategy = "cos", threePhase = false }: CycleOptions,
  levels: readonly number[],
): Schedule {
  demandCount(name, "totalSteps", totalSteps)
  demandFraction(name, "pctStart", pctStart)
  const roomForThree = !threePhase || pctStart <= 0.5
  demand(
    name,
    roomForThree,
    "pctStart must be ≤ 0.5 with threePhase",
    pctStart,
    "Rise and fall take it twice.",
  )
  const known = annealStrategy === "cos" || annealStrategy === "linear"
  demand(name, known, 'annealStrategy must be "cos" or "linear"', annealStrategy, "Choose one of them.")

  const peak = pctStart * totalSteps - 1
  const last = totalSteps - 1
  const ends = threePhase ? [peak, 2 * pctStart * totalSteps - 2, last] : [peak, last]
  return fromStep(name, (t) => {
    if (t >= last) return levels[ends.length]
    const phase = ends.findIndex((end) => t <= end)
    const start = phase === 0 ? 0 : ends[phase - 1]
    const done = ends[phase] === start ? 1 : (t - start) / (ends[phase] - start)
    const [from, to] = [levels[phase], levels[phase + 1]]
    return annealStrategy === "cos" ? halfWave(to, from, done) : from + (to - from) * done
  })
}

/** Options of `oneCycleLR`. */
export interface OneCycleLROptions
  extends Omit<OneCycleOptions, "maxLr">,
    Omit<OneCycleMomentumOptions, "baseMomentum" | "maxMomentum"> {
  /** The peak: one number, or one for each group. */
  readonly maxLr: number | readonly number[]
  /** Cycle `momentum`, or the first of `betas`, against the learning rate. Default true. */
  readonly cycleMomentum?: boolean
  /** The momentum at the peak: one number, or one for each group, in [0, 1]. Default 0.85. */
  readonly baseMomentum?: number | readonly number[]
  /** The momentum at both ends: one number, or one for each group, in [0, 1]. Default 0.95. */
  readonly maxMomentum?: number | readonly number[]
}

/**
 * Takes each group's learning rate through one cycle, and its momentum the other way.
 *
 * The optimizer's own learning rate plays no part: `maxLr` and the two divisors say everything.
 *
 * @throws RangeError when an option lies outside its range, or on a step past `totalSteps`.
 * @see {@link oneCycle} for the formula
 */
export function oneCycleLR(optimizer: AnyOptimizer, options: OneCycleLROptions): Scheduler {
  const name = "oneCycleLR"
  demandOptimizer(name, optimizer)
  const { maxLr, cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95, ...cycle } = options
  const groups = optimizer.paramGroups.length
  const peaks = onePerGroup(name, "maxLr", maxLr, groups)
  const bases = onePerGroup(name, "baseMomentum", baseMomentum, groups)
  const tops = onePerGroup(name, "maxMomentum", maxMomentum, groups)
  const withinCycle =
    (schedule: Schedule): Schedule =>
    (t) => {
      const advice = "Count one step a batch in totalSteps."
      demand(name, t <= cycle.totalSteps, `step must be ≤ totalSteps (${cycle.totalSteps})`, t, advice)
      return schedule(t)
    }
  return bindSchedule(optimizer, (_, i) => withinCycle(oneCycle({ ...cycle, maxLr: peaks[i] })), {
    name,
    chainable: false,
    momentum: cycleMomentum
      ? (i) => oneCycleMomentum({ ...cycle, baseMomentum: bases[i], maxMomentum: tops[i] })
      : undefined,
  })
}
