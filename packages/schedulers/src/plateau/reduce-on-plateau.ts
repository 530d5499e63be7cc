import { options as checked, demand, type Kind, number, oneOf, or, whole } from "@gradus/checks"
import { BASE_LR, NON_NEGATIVE } from "../binding/kinds"
import { asMade } from "../binding/scheduler"

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
  /** Whether `threshold` is a fraction of the best's size or a difference from it. Default `"rel"`. */
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
  /** The best metric so far, ∞ and −∞ among them; null before the first. */
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
 * A metric m is better than the best b when m < b − threshold·|b|, or m < b − threshold with `thresholdMode: "abs"`;
 * mirrored where it should rise. The one schedule that is not a function of the step: a pure reducer stands in its
 * place. A metric of NaN is no improvement, nor is one that is infinite the wrong way.
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
export function reduceOnPlateau(...options: [options?: ReduceOnPlateauOptions]): PlateauReducer {
  const name = "reduceOnPlateau"
  const kinds = { ...plateauKinds(), minLr: or(0, NON_NEGATIVE) }
  const { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps } = checked(
    name,
    kinds,
    ...options,
  )
  const sign = mode === "min" ? -1 : 1

  /** In terms of a metric that should rise. */
  function isBetter(metric: number, best: number): boolean {
    const size = thresholdMode === "abs" ? 1 : Math.abs(best)
    const margin = size < Infinity ? threshold * size : 0
    return metric > best + margin
  }

  // Not counting their arguments: a reducer is handed to the `reduce` of lists, which passes more.
  const reducer: PlateauReducer = {
    init(lr = 1) {
      return { lr: demand(name, "lr", BASE_LR, lr), best: null, numBadEpochs: 0, cooldownCounter: 0 }
    },
    next(state, metric) {
      demand(name, "metric", METRIC, metric)
      const better = isBetter(sign * metric, state.best === null ? -Infinity : sign * state.best)
      const best = better ? metric : state.best
      const cooling = state.cooldownCounter > 0
      const bad = better || cooling ? 0 : state.numBadEpochs + 1
      const cooldownCounter = cooling ? state.cooldownCounter - 1 : 0
      if (bad <= patience) return { lr: state.lr, best, numBadEpochs: bad, cooldownCounter }
      const reduced = Math.max(state.lr * factor, minLr)
      const lr = state.lr - reduced > eps ? reduced : state.lr
      return { lr, best, numBadEpochs: 0, cooldownCounter: cooldown }
    },
  }
  return asMade(name, reducer)
}

/** What was measured: any number, NaN too. @internal */
export const METRIC: Kind<number> = {
  must: "a number",
  type: "number",
  holds: () => true,
  advice: "Pass what was measured, such as the loss of the epoch.",
}

/** The options but for `minLr`, which may differ from group to group. @internal */
export function plateauKinds() {
  return {
    mode: or("min", oneOf("min", "max")),
    factor: or(0.1, number("[0, 1)")),
    patience: or(10, whole("[0, ∞)")),
    threshold: or(1e-4, NON_NEGATIVE),
    thresholdMode: or("rel", oneOf("rel", "abs")),
    cooldown: or(0, whole("[0, ∞)")),
    eps: or(1e-8, NON_NEGATIVE),
  }
}
