import type { Draws } from "@gradus/laws"
import type { CycleOptions } from "./cycle-options"

type Cycle = Required<CycleOptions>

interface CyclePromise {
  readonly draw: Draws<CycleOptions>
  readonly fits: (cycle: Cycle) => boolean
  /** The value at a step on the way from the first level over the peak to the last, over the third with three phases. */
  readonly between: (step: number, cycle: Cycle, levels: readonly [number, number, number, number]) => number
  readonly corners: (cycle: Cycle) => readonly number[]
  readonly shortestPhase: (cycle: Cycle) => number
}

/** @internal What the rate and the momentum of a cycle promise alike. */
export const cyclePromise: CyclePromise = {
  draw: {
    totalSteps: { whole: [10, 150], also: [1, 2, 1000] },
    pctStart: { real: [0.2, 0.5], usual: 0.3, also: [0, 0.05, 1] },
    annealStrategy: { oneOf: ["cos", "linear"], usual: "cos" },
    threePhase: { oneOf: [false, true], usual: false },
  },
  fits: ({ totalSteps, pctStart, threePhase }) =>
    !threePhase || (pctStart > 0 && (1 - 2 * pctStart) * totalSteps > 1),
  between(t, { totalSteps, pctStart, annealStrategy, threePhase }, [first, peak, again, end]) {
    const [last, top] = [totalSteps - 1, pctStart * totalSteps - 1]
    const from = (a: number, b: number, begin: number, finish: number) => {
      const done = (t - begin) / (finish - begin)
      if (annealStrategy === "linear") return a * (1 - done) + b * done
      // Each share by a sine of its own, so that it keeps its digits near 0.
      const [left, come] = [1 - done, done].map((part) => Math.sin((Math.PI / 2) * part) ** 2)
      return a * left + b * come
    }
    if (t >= last) return end
    if (t < top) return from(first, peak, 0, top)
    if (!threePhase) return from(peak, end, top, last)
    return t < 2 * top ? from(peak, again, top, 2 * top) : from(again, end, 2 * top, last)
  },
  corners({ totalSteps, pctStart }) {
    const peak = pctStart * totalSteps - 1
    return [peak, 2 * peak].flatMap((at) => [at, Math.round(at)]).concat(totalSteps - 1)
  },
  shortestPhase({ totalSteps, pctStart, threePhase }) {
    const rise = pctStart * totalSteps - 1
    return Math.min(rise, totalSteps - 1 - (threePhase ? 2 : 1) * rise)
  },
}
