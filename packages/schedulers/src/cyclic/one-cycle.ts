import {
  options as checked,
  demand,
  flag,
  type Kind,
  maybe,
  number,
  type Options,
  oneOf,
  onlyIf,
  or,
  whole,
} from "@gradus/checks"
import type { SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { momentumOf } from "../binding/group-numbers"
import { NON_NEGATIVE } from "../binding/kinds"
import { entryOf, perGroup } from "../binding/one-per-group"
import { type AnyOptimizer, groupsOf } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import type { Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { halfWave } from "../numbers/half-wave"
import { RATE, SHARE } from "../numbers/promised"
import type { CycleOptions } from "./cycle-options"
import { cyclePromise } from "./cycle-promise"

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
export function oneCycle(...options: [options: OneCycleOptions]): Schedule {
  const name = "oneCycle"
  const kinds = { maxLr: or(1, number()), ...divisors(), ...cycleKinds() }
  const { maxLr, divFactor, finalDivFactor, ...cycle } = checked(name, kinds, ...options)
  const initialLr = maxLr / divFactor
  const minLr = initialLr / finalDivFactor
  return phases(
    name,
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
export function oneCycleMomentum(...options: [options: OneCycleMomentumOptions]): Schedule {
  const name = "oneCycleMomentum"
  const fraction = number("[0, 1]")
  const kinds = { baseMomentum: or(0.85, fraction), maxMomentum: or(0.95, fraction), ...cycleKinds() }
  const { baseMomentum, maxMomentum, ...cycle } = checked(name, kinds, ...options)
  const there = [maxMomentum, baseMomentum, maxMomentum]
  return phases(name, cycle, cycle.threePhase ? [...there, maxMomentum] : there)
}

function cycleKinds() {
  return {
    totalSteps: whole("[1, ∞)"),
    pctStart: or(0.3, number("[0, 1]")),
    annealStrategy: or("cos", oneOf("cos", "linear")),
    threePhase: or(false, flag),
  }
}

function divisors() {
  const positive = number("(0, ∞)")
  return { divFactor: or(25, positive), finalDivFactor: or(1e4, positive) }
}

/** Joins the given levels: one phase from each to the next. */
function phases(
  name: string,
  { totalSteps, pctStart, annealStrategy, threePhase }: Options<ReturnType<typeof cycleKinds>>,
  levels: readonly number[],
): Schedule {
  const advice = "With threePhase rise and fall take it twice."
  if (threePhase) demand(name, "pctStart", { ...number("[0, 0.5]"), advice }, pctStart)

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
  /**
   * Cycle `momentum`, or the first of `betas`, against the learning rate. Default: in the groups that have one; with true
   * all must.
   */
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
export function oneCycleLR(optimizer: AnyOptimizer, ...options: [options: OneCycleLROptions]): Scheduler {
  const name = "oneCycleLR"
  const present = groupsOf(name, optimizer)
  const groups = present.length
  const fractions = perGroup(number("[0, 1]"))
  const momenta = (value: number) =>
    onlyIf(or(value, fractions), "cycleMomentum is not false", (others) => others.cycleMomentum !== false)
  const kinds = {
    maxLr: perGroup(NON_NEGATIVE),
    cycleMomentum: maybe(flag),
    baseMomentum: momenta(0.85),
    maxMomentum: momenta(0.95),
    ...divisors(),
    ...cycleKinds(),
  }
  const given = checked(name, kinds, ...options)
  const { maxLr, cycleMomentum, baseMomentum, maxMomentum, divFactor, finalDivFactor, ...cycle } = given
  const advice = "Turn momentum cycling off with cycleMomentum: false."
  for (const [i, group] of cycleMomentum ? present.entries() : []) {
    demand(
      name,
      `momentum or betas of parameter group ${i}`,
      { ...number("[0, 1]"), advice },
      momentumOf(group),
    )
  }
  const peakOf = entryOf<number>(name, "maxLr", maxLr, groups)
  const baseOf = entryOf<number>(name, "baseMomentum", baseMomentum, groups)
  const topOf = entryOf<number>(name, "maxMomentum", maxMomentum, groups)
  const within: Kind<number> = {
    must: `at most totalSteps (${cycle.totalSteps})`,
    type: "number",
    holds: (t) => t <= cycle.totalSteps,
    advice: "Count one step a batch in totalSteps.",
  }
  const rise = (index: number): Schedule => {
    const schedule = oneCycle({ ...cycle, divFactor, finalDivFactor, maxLr: peakOf(index) })
    return (t) => schedule(demand(name, "step", within, t))
  }
  return bindSchedule(optimizer, (_, index) => rise(index), {
    name,
    chainable: false,
    momentum:
      cycleMomentum === false
        ? undefined
        : (index) => oneCycleMomentum({ ...cycle, baseMomentum: baseOf(index), maxMomentum: topOf(index) }),
  })
}

/** @internal */
export const promises: SchedulePromises<{
  oneCycle: OneCycleOptions
  oneCycleMomentum: OneCycleMomentumOptions
}> = {
  oneCycle: {
    draw: {
      ...cyclePromise.draw,
      maxLr: RATE,
      divFactor: { real: [1, 100], usual: 25 },
      finalDivFactor: { real: [1, 1e4], usual: 1e4 },
    },
    fits: cyclePromise.fits,
    formula: (t, { maxLr, divFactor, finalDivFactor, ...cycle }) => {
      const first = maxLr / divFactor
      return cyclePromise.between(t, cycle, [first, maxLr, first, first / finalDivFactor])
    },
    // As a wave falls every digit stays.
    size: ({ maxLr, annealStrategy, pctStart, totalSteps }, t) =>
      annealStrategy === "cos" && t > pctStart * totalSteps - 1 ? 0 : maxLr,
    range: ({ maxLr, divFactor, finalDivFactor }) => [maxLr / divFactor / finalDivFactor, maxLr],
    slope: ({ maxLr, ...cycle }) => (Math.PI * maxLr) / 2 / cyclePromise.shortestPhase(cycle),
    borders: cyclePromise.corners,
    rates: ["maxLr"],
    bound: { name: "oneCycleLR", example: { totalSteps: 70 }, chainable: false },
    last: ({ totalSteps }) => totalSteps,
  },
  oneCycleMomentum: {
    draw: {
      ...cyclePromise.draw,
      baseMomentum: { ...SHARE, usual: 0.85 },
      maxMomentum: { ...SHARE, usual: 0.95 },
    },
    fits: cyclePromise.fits,
    formula: (t, { baseMomentum: low, maxMomentum: high, ...cycle }) =>
      cyclePromise.between(t, cycle, [high, low, high, high]),
    size: ({ baseMomentum, maxMomentum }) => Math.max(baseMomentum, maxMomentum),
    range: ({ baseMomentum: a, maxMomentum: b }) => [Math.min(a, b), Math.max(a, b)],
    slope: ({ baseMomentum, maxMomentum, ...cycle }) =>
      (Math.PI * Math.abs(maxMomentum - baseMomentum)) / 2 / cyclePromise.shortestPhase(cycle),
    borders: cyclePromise.corners,
    rates: [],
    bound: {
      name: "oneCycleLR",
      example: { maxLr: 1 },
      number: "momentum",
      perGroup: ["baseMomentum", "maxMomentum"],
    },
    last: ({ totalSteps }) => totalSteps,
  },
}
