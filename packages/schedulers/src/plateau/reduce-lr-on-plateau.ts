import { options as checked, demand, exactMethods, isOf, type Kind, members, or, whole } from "@gradus/checks"
import { isScheduled, writeNumbers } from "../binding/group-numbers"
import { NON_NEGATIVE } from "../binding/kinds"
import { entryOf, perGroup } from "../binding/one-per-group"
import { type AnyOptimizer, groupsOf, type Optimizer, type ParamGroup } from "../binding/optimizer"
import { asMade } from "../binding/scheduler"
import { placesIn, ratesOf, type SavedRates, savedRates } from "../binding/scheduler-state"
import {
  METRIC,
  type PlateauReducer,
  type PlateauState,
  plateauKinds,
  type ReduceOnPlateauOptions,
  reduceOnPlateau,
} from "./reduce-on-plateau"

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends Omit<ReduceOnPlateauOptions, "minLr"> {
  /** The learning rate goes no lower: one number, or one for each group, ≥ 0. Default 0. */
  readonly minLr?: number | readonly number[]
}

/** A bound `reduceOnPlateau`: its `step` wants the metric. */
export interface PlateauScheduler {
  /** The optimizer whose learning rates this scheduler sets, in all the groups that it has at a step. */
  readonly optimizer: Optimizer
  /** Metrics seen so far. */
  readonly lastEpoch: number
  /**
   * Call after each epoch with what was measured, as a number or anything with `item()`.
   *
   * @throws TypeError without a metric; RangeError when a group refuses its rate; nothing is changed then
   */
  step(metric: number | { item(): number }): void
  /** The learning rate of each group, as it is now. */
  getLastLr(): number[]
  /** All that is needed to go on later bit for bit. */
  stateDict(): PlateauSchedulerState
  /**
   * Goes back to a saved state, the optimizer's rates included.
   *
   * @throws RangeError or TypeError when it does not fit; nothing is changed then
   */
  loadStateDict(state: PlateauSchedulerState): void
}

/** The saved state of `reduceLROnPlateau`. JSON keeps it whole: an infinite best is a text. */
export interface PlateauSchedulerState extends SavedRates, Omit<PlateauState, "lr" | "best"> {
  readonly lastEpoch: number
  readonly best: number | "Infinity" | "-Infinity" | null
}

/**
 * Reduces every group's learning rate once a metric has stopped improving.
 *
 * Reductions scale whatever rate stands in the optimizer, so another scheduler may run beside this one, if it is none that overwrites rates.
 * As the first schedule of a group it starts from the group's `initialLr`.
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
  ...options: [options?: ReduceLROnPlateauOptions]
): PlateauScheduler {
  const name = "reduceLROnPlateau"
  const bound = optimizer as Optimizer
  const groups = groupsOf(name, optimizer)
  const kinds = { ...plateauKinds(), minLr: or(0, perGroup(NON_NEGATIVE)) }
  const { minLr, ...own } = checked(name, kinds, ...options)
  const floorOf = entryOf<number>(name, "minLr", minLr, groups.length)
  const reducers = new WeakMap<ParamGroup, PlateauReducer>()
  let seen = 0
  const reducerOf = (group: ParamGroup) => {
    const reducer = reducers.get(group) ?? reduceOnPlateau({ ...own, minLr: floorOf(seen++) })
    reducers.set(group, reducer)
    return reducer
  }
  for (const group of groups) reducerOf(group)
  const { init, next } = reduceOnPlateau(own)
  let { lr: _, ...memory } = init(0)
  let lastEpoch = 0
  const started = groups.map((group) => {
    const { lr, initialLr = lr } = group
    return { lr: isScheduled(group) ? lr : initialLr, initialLr }
  })
  writeNumbers(groups, started)

  const schedule: PlateauScheduler = {
    optimizer: bound,
    get lastEpoch() {
      return lastEpoch
    },
    step(metric) {
      const value = demand(name, "metric", METRIC, isOf(ITEM, metric) ? (metric as Item).item() : metric)
      const present = groupsOf(name, bound)
      const numbers = present.map((group) => {
        const { lr, initialLr = lr } = group
        return { lr: reducerOf(group).next({ ...memory, lr }, value).lr, initialLr }
      })
      writeNumbers(present, numbers)
      const { best, numBadEpochs, cooldownCounter } = next({ ...memory, lr: 0 }, value)
      memory = { best, numBadEpochs, cooldownCounter }
      lastEpoch += 1
    },
    getLastLr: () => bound.paramGroups.map(({ lr }) => lr),
    stateDict: () => ({ ...memory, best: written(memory.best), lastEpoch, ...ratesOf(bound) }),
    loadStateDict(saved) {
      const present = groupsOf(name, bound)
      const count = whole("[0, ∞)")
      const kinds = {
        ...savedRates(present.length),
        lastEpoch: count,
        best: BEST,
        numBadEpochs: count,
        cooldownCounter: count,
      }
      const owner = `${name}.loadStateDict`
      const state = members(owner, kinds, saved, "state")
      const { best, numBadEpochs, cooldownCounter, baseLrs, lastLr } = state
      const numbers = placesIn(owner, present, state).map((i) => ({
        lr: lastLr[i],
        initialLr: baseLrs[i] ?? undefined,
      }))
      writeNumbers(present, numbers)
      memory = { best: best === null ? null : Number(best), numBadEpochs, cooldownCounter }
      lastEpoch = state.lastEpoch
    },
  }
  return asMade(name, exactMethods(name, schedule))
}

type Item = { item(): number }
const ITEM: Kind<Item> = { must: "a tensor", holds: (value) => typeof value?.item === "function" }

const BEST: Kind<PlateauSchedulerState["best"]> = {
  must: 'a number, null, "Infinity" or "-Infinity"',
  holds: (best) =>
    best === null ||
    best === "Infinity" ||
    best === "-Infinity" ||
    (typeof best === "number" && !Number.isNaN(best)),
}

/** What JSON keeps of a number: it has neither infinities nor −0. */
function written(best: number | null): PlateauSchedulerState["best"] {
  if (best === Infinity) return "Infinity"
  if (best === -Infinity) return "-Infinity"
  return best === null ? null : best + 0
}
