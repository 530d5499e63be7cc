import type { Expr } from "../scalar"
import { type FloatFormat, formatOf } from "./float"
import { isUnusual, logSpecial, splitMantissa, sumLog } from "./log"
import type { MathsPromises } from "./promises"

const LOG2_E = 1.4426950408889634
const SHIFT = { f32: 24, f64: 54 } as const
const SCALE = { f32: 16777216, f64: 18014398509481984 } as const

function normalLog2(x: Expr, format: FloatFormat, shift = 0): Expr {
  const { k, m } = splitMantissa(x, format, shift)
  return sumLog(undefined, m.sub(1), undefined, format).mul(LOG2_E).add(k)
}

/** @internal */
export const promises: MathsPromises = { f32: 1.81, f64: 1.8 }

/**
 * Base-2 logarithm.
 *
 * Powers of 2 give whole numbers; ±0 gives −∞, negative numbers give NaN, ∞ gives ∞. Method: as log's.
 *
 * Largest error measured: 1.81 ulp in f32, 1.8 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(log2(constant("f64", 8))) // => 3
 * ```
 */
export function log2(x: Expr): Expr {
  const format = formatOf(x, "log2")
  const special = logSpecial(x, normalLog2(x.mul(SCALE[format.type]), format, SHIFT[format.type]))
  return isUnusual(x, format).rarely(special, normalLog2(x, format))
}
