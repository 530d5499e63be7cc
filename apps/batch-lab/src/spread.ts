import type { Spread } from "./records"

/** The value below which the part `q` of sorted numbers lies, interpolated. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const below = Math.floor(at)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below)
}

/** Median and middle half; null when there is nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    count: values.length,
  }
}

/**
 * Interval that holds the true rate with 95 % confidence when `share` of `count` were right.
 *
 * @see Wilson 1927, Probable inference, the law of succession, and statistical inference
 */
export function wilsonInterval(share: number, count: number): [number, number] {
  const z2 = 1.96 * 1.96
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count)
  const half = (Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count)) * 1.96) / (1 + z2 / count)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
