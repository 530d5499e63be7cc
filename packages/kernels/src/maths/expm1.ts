import type { Expr } from "../scalar"
import { powerOfTwo, smallExpm1, splitExponent } from "./exp"
import { atLeast, atMost, type FloatFormat, formatOf } from "./float"
import type { MathsPromises } from "./promises"

/** Below `bottom` eˣ − 1 rounds to −1; below `tiny` in size, to x; above `top` it is ∞. */
const CONSTANTS = {
  f32: { bottom: -18, top: 89, tiny: 1e-8 },
  f64: { bottom: -38, top: 710, tiny: 1e-17 },
} as const

/** eˣ − 1 for x between 0 and where eˣ leaves the mantissa. */
export function moderateExpm1(x: Expr, format: FloatFormat): Expr {
  const { r, shifted } = splitExponent(x, format.bias, format)
  const scale = powerOfTwo(shifted, format)
  return smallExpm1(r, format).mul(scale).add(scale.sub(1))
}

/** @internal */
export const promises: MathsPromises = { f32: 1.72, f64: 2.0 }

/**
 * eˣ − 1, precise also near 0, where eˣ would swallow x.
 *
 * ±0 gives itself, ∞ gives ∞, −∞ gives −1. Method: as exp's, with (eʳ − 1) 2ⁿ + (2ⁿ − 1).
 *
 * Largest error measured: 1.72 ulp in f32, 2.0 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(expm1(constant("f64", 1e-7))) // => 1e-7
 * ```
 */
export function expm1(x: Expr): Expr {
  const format = formatOf(x, "expm1")
  const { bottom, top, tiny } = CONSTANTS[format.type]
  // eˣ/2 − 1/2, doubled: 2ⁿ⁻¹ is in range for every n.
  const { r, shifted } = splitExponent(atLeast(atMost(x, top), bottom), format.bias - 1, format)
  const half = powerOfTwo(shifted, format)
  const result = smallExpm1(r, format).mul(half).add(half.sub(0.5)).mul(2)
  // Halving would round subnormals, and adding would lose the sign of −0.
  return x.abs().lt(tiny).select(x, result)
}
