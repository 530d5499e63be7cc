import { demand, demandCount, demandFinite, demandNonNegative } from "./demand"
import { onePerGroup } from "./one-per-group"
import type { AnyOptimizer, Optimizer } from "./optimizer"
import { demandOptimizer, demandState, type SchedulerState } from "./scheduler"

/** Options of `reduceOnPlateau`. */
export interface ReduceOnPlateauOptions {
  /** Whether the metric should fall (a loss) or rise (an accuracy). Default `"min"`. */
  readonly mode?: "min" | "max"
  /** What a reduction multiplies by, in [0, 1). Default 0.1. */
  readonly factor?: number
  /** Bad epochs in a row that are let pass, whole, ≥ 0. Default 10. */
  readonly patience?: number
  /** How much better than the best counts as better, ≥ 0. Default 1e-4. */
  readonly threshold?: number
  /** Whether `threshold` is a fraction of the best or a difference from it. Default `"rel"`. */
  readonly thresholdMode?: "rel" | "abs"
  /** Epochs after a reduction in which none counts as bad, whole, ≥ 0. Default 0. */
  readonly cooldown?: number
  /** The learning rate goes no lower, ≥ 0. Default 0. */
  readonly minLr?: number
  /** A reduction by no more than this is left undone, ≥ 0. Default 1e-8. */
  readonly eps?: number
}

/** What `reduceOnPlateau` remembers from one metric to the next. */
export interface PlateauState {
  readonly lr: number
  /** The best metric so far; null before the first. */
  readonly best: number | null
  readonly numBadEpochs: number
  readonly cooldownCounter: number
}

/** A schedule that depends on what was measured: a start and a pure step from state and metric to state. */
export interface PlateauReducer {
  readonly init: (lr: number) => PlateauState
  readonly next: (state: PlateauState, metric: number) => PlateauState
}

/**
 * Reduces the learning rate once a metric has stopped improving.
 *
 *     lr ← max(lr · factor, minLr)   after more than `patience` epochs in a row without improvement
 *
 * The one schedule that is not a function of the step: a pure reducer stands in its place. A metric of NaN is
 * no improvement.
 *
 * @param options see {@link ReduceOnPlateauOptions}
 * @throws RangeError when an option lies outside its range.
 * @example
 * import { reduceOnPlateau } from "@gradus/schedulers"
 *
 * const { init, next } = reduceOnPlateau({ patience: 1, factor: 0.5 })
 * const states = [3, 2, 2, 2].reduce((all, loss) => [...all, next(all[all.length - 1], loss)], [init(8)])
 * states.map((state) => state.lr) // => [8, 8, 8, 8, 4]
 */
export function reduceOnPlateau({
  mode = "min",
  factor = 0.1,
  patience = 10,
  threshold = 1e-4,
  thresholdMode = "rel",
  cooldown = 0,
  minLr = 0,
  eps = 1e-8,
}: ReduceOnPlateauOptions = {}): PlateauReducer {
  const name = "reduceOnPlateau"
  const advice = "Choose one of them."
  demand(name, mode === "min" || mode === "max", 'mode must be "min" or "max"', mode, advice)
  const knownThreshold = thresholdMode === "rel" || thresholdMode === "abs"
  demand(name, knownThreshold, 'thresholdMode must be "rel" or "abs"', thresholdMode, advice)
  demand(name, factor >= 0 && factor < 1, "factor must lie in [0, 1)", factor, "0.1 is usual.")
  demandCount(name, "patience", patience, 0)
  demandNonNegative(name, "threshold", threshold)
  demandCount(name, "cooldown", cooldown, 0)
  demandNonNegative(name, "minLr", minLr)
  demandNonNegative(name, "eps", eps)

  const sign = mode === "min" ? -1 : 1
  const isBetter = (metric: number, best: number) =>
    sign * metric > sign * (thresholdMode === "rel" ? best * (1 + sign * threshold) : best + sign * threshold)

  function next(state: PlateauState, metric: number): PlateauState {
    const better =
      state.best === null ? metric < Infinity && metric > -Infinity : isBetter(metric, state.best)
    const best = better ? metric : state.best
    const cooling = state.cooldownCounter > 0
    const bad = better || cooling ? 0 : state.numBadEpochs + 1
    const cooldownCounter = cooling ? state.cooldownCounter - 1 : 0
    if (bad <= patience) return { lr: state.lr, best, numBadEpochs: bad, cooldownCounter }
    const reduced = Math.max(state.lr * factor, minLr)
    const lr = state.lr - reduced > eps ? reduced : state.lr
    return { lr, best, numBadEpochs: 0, cooldownCounter: cooldown }
  }

  return {
    init(lr) {
      demandFinite(name, "lr", lr)
      return { lr, best: null, numBadEpochs: 0, cooldownCounter: 0 }
    },
    next,
  }
}

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends Omit<ReduceOnPlateauOptions, "minLr"> {
  /** The learning rate goes no lower: one number, or one for each group, ≥ 0. Default 0. */
  readonly minLr?: number | readonly number[]
}

/** A bound `reduceOnPlateau`: its `step` wants the metric. */
export interface PlateauScheduler {
  readonly optimizer: Optimizer
  /** Metrics seen so far. */
  readonly lastEpoch: number
  /** Call after each epoch with what was measured, as a number or anything with `item()`. */
  step(metric: number | { item(): number }): void
  getLastLr(): number[]
  stateDict(): PlateauSchedulerState
  loadStateDict(state: PlateauSchedulerState): void
}

/** The saved state of `reduceLROnPlateau`. */
export interface PlateauSchedulerState extends SchedulerState, Omit<PlateauState, "lr"> {}

/**
 * Reduces every group's learning rate once a metric has stopped improving.
 *
 * Reductions scale whatever rate stands in the optimizer, so another scheduler may run beside this one.
 *
 * @throws RangeError when an option lies outside its range.
 * @see {@link reduceOnPlateau} for the rule
 * @example
 * import { reduceLROnPlateau } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const schedule = reduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 })
 * for (const loss of [3, 2, 2, 2]) schedule.step(loss)
 * optimizer.paramGroups[0].lr // => 4
 */
export function reduceLROnPlateau(
  optimizer: AnyOptimizer,
  { minLr = 0, ...options }: ReduceLROnPlateauOptions = {},
): PlateauScheduler {
  const name = "reduceLROnPlateau"
  demandOptimizer(name, optimizer)
  const groups = optimizer.paramGroups
  const floors = onePerGroup(name, "minLr", minLr, groups.length)
  const reducers = floors.map((floor) => reduceOnPlateau({ ...options, minLr: floor }))
  let { lr: _, ...memory } = reducers[0].init(groups[0].lr)
  let lastEpoch = 0
  for (const group of groups) group.initialLr ??= group.lr

  return {
    optimizer,
    get lastEpoch() {
      return lastEpoch
    },
    step(metric) {
      const value = typeof metric === "number" ? metric : metric.item()
      const states = groups.map(({ lr }, i) => reducers[i].next({ ...memory, lr }, value))
      for (const [i, group] of groups.entries()) group.lr = states[i].lr
      const { best, numBadEpochs, cooldownCounter } = states[0]
      memory = { best, numBadEpochs, cooldownCounter }
      lastEpoch += 1
    },
    getLastLr: () => groups.map(({ lr }) => lr),
    stateDict: () => ({
      ...memory,
      lastEpoch,
      baseLrs: groups.map(({ lr, initialLr = lr }) => initialLr),
      lastLr: groups.map(({ lr }) => lr),
    }),
    loadStateDict(state) {
      demandState(name, state, groups.length)
      const { best, numBadEpochs, cooldownCounter } = state
      memory = { best, numBadEpochs, cooldownCounter }
      lastEpoch = state.lastEpoch
      for (const [i, group] of groups.entries()) {
        group.initialLr = state.baseLrs[i]
        group.lr = state.lastLr[i]
      }
    },
  }
}
