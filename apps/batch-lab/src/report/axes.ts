import type * as Plot from "@observablehq/plot"
import { formatCount, formatNumber } from "../format"

/** The batch sizes themselves, with room for the labels of the outermost. */
export function batchAxis(width: number, sizes: readonly number[]): Plot.ScaleOptions {
  const room = Math.max((Math.max(...sizes) / Math.min(...sizes)) ** (width < 450 ? 0.17 : 0.11), 1.3)
  const domain = [Math.min(...sizes) / room, Math.max(...sizes) * room]
  return {
    ...axis("log", width, sizes),
    domain,
    ticks: [...new Set(sizes)],
    tickFormat: formatCount,
    label: "batch size",
  }
}

/** 0.975 as 97.5 %. */
export const percentTick = (share: number) => `${Number((share * 100).toFixed(1))} %`

/** An axis with room at its ends and few enough ticks. */
export function axis(type: "log" | "linear", width: number, values: readonly number[]): Plot.ScaleOptions {
  if (type === "linear") return { type, ticks: width < 450 ? 4 : 7, tickFormat: shortCount }
  const low = Math.min(...values)
  const high = Math.max(...values)
  const room = Math.max((high / low) ** 0.06, 1.15)
  const domain: [number, number] = [low / room, high * room]
  return { type, domain, ticks: logTicks(...domain), tickFormat: shortCount }
}

/** Powers of ten, and round numbers between them where there is room. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const digits =
    decades > 3 ? [1] : decades > 1.3 ? [1, 3] : decades > 0.6 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    ticks.push(...digits.map((digit) => Number((digit * 10 ** power).toPrecision(3))))
  }
  return ticks.filter((tick) => tick >= low && tick <= high)
}

/** 50000 as 50k, 0.001 as it is. */
function shortCount(value: number): string {
  if (value >= 1e6) return `${formatNumber(value / 1e6)}M`
  return value >= 1e3 ? `${formatNumber(value / 1e3)}k` : String(Number(value.toPrecision(3)))
}
