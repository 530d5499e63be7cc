import * as Plot from "@observablehq/plot"

/** What was measured at a batch size, and how far it spreads. */
interface Spread {
  readonly batchSize: number
  readonly low: number
  readonly high: number
}

/**
 * Points over the batch size, joined by a line, each with a bar as long as its spread.
 *
 * @param y - the name of the value
 * @param title - what a point says of itself
 * @param beside - drawn as something that only stands beside
 */
export function spreadMarks<T extends Spread>(
  points: readonly T[],
  y: keyof T & string,
  title: (point: T) => string,
  beside = false,
): Plot.Markish[] {
  const at = { x: "batchSize", y }
  const dot = beside
    ? ({ symbol: "diamond", fill: "var(--card)", stroke: "batchSize", strokeWidth: 1.8 } as const)
    : { fill: "batchSize" }
  return [
    Plot.line(points, { ...at, stroke: "var(--soft)", strokeOpacity: beside ? 0.35 : 0.6, strokeWidth: 1.6 }),
    Plot.ruleX(points, {
      x: "batchSize",
      y1: "low",
      y2: "high",
      stroke: "batchSize",
      strokeWidth: beside ? 3 : 5,
      strokeOpacity: beside ? 0.3 : 0.4,
    }),
    Plot.dot(points, { ...at, ...dot, r: 4.5, title }),
  ]
}
