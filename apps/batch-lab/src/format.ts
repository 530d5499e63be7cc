import type { Spread } from "./records"

/** 50000 as 50,000. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US")
}

/** Three significant digits, without an exponent: 5.46, 0.812, 166, 12,345. */
export function formatNumber(value: number | null): string {
  if (value === null) return "–"
  if (value === 0) return "0"
  if (Math.abs(value) >= 100) return formatCount(value)
  return Math.abs(value) < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(3)))
}

/** Three significant digits with their zeros, for columns: 5.40, 0.810. */
export function formatMeasure(value: number | null): string {
  if (value === null) return "–"
  if (Math.abs(value) >= 100) return formatCount(value)
  return Math.abs(value) < 1e-3 ? formatNumber(value) : value.toPrecision(3)
}

/** `5.46 (5.40–5.61)`: the median and the middle half. */
export function formatSpread(
  spread: Spread | null,
  format: (value: number) => string = formatMeasure,
): string {
  return spread ? `${format(spread.median)} (${format(spread.low)}–${format(spread.high)})` : "–"
}

/** A ratio of two times, which are known to two digits at most: 0.98, 1.3, 4.6, 21. */
export function formatRatio(ratio: number): string {
  return ratio >= 100 ? formatCount(ratio) : ratio.toPrecision(2)
}

/** 0.97654 as 97.65 %. */
export function formatPercent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** `97.65 % (97.3–97.9)` */
export function formatShare(share: number, [low, high]: readonly [number, number]): string {
  return `${formatPercent(share)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`
}

/** 75 as 1 min 15 s. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`
}
