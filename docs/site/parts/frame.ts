import type { ScaleContinuousNumeric } from "d3-scale"

/** A place on an axis, in pixels, and what stands there. */
export interface Tick {
  readonly at: number
  readonly text: string
}

/** Room around a plot for its ticks and for the names of its axes, in pixels. */
export interface Margins {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export const MARGINS: Margins = { left: 54, right: 12, top: 22, bottom: 36 }

/** About `count` ticks of a scale. */
export function ticksOf(scale: ScaleContinuousNumeric<number, number>, count: number, log = false): Tick[] {
  const all = scale.ticks(count)
  // A logarithmic axis with many decades is labelled at these alone.
  const decades = all.filter((tick) => Number.isInteger(Math.log10(tick)))
  const few = log && all.length > 2 * count && decades.length > 1 ? decades : all
  const skip = log ? Math.ceil(few.length / (count + 2)) : 1
  const powers = (tick: number) => scale.tickFormat(Infinity, tick < 1e-4 ? "~e" : "~g")(tick)
  const format = log ? (tick: number) => powers(tick).replace("e-", "e−") : scale.tickFormat(count)
  return few.filter((_, i) => i % skip === 0).map((tick) => ({ at: scale(tick), text: format(tick) }))
}

/** Ticks at given numbers, by where an axis has them. */
export function ticksAt(numbers: readonly number[], place: (number: number) => number): Tick[] {
  return numbers.map((number) => ({ at: place(number), text: String(number).replace("-", "−") }))
}
