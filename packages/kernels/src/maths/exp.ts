import type { Expr } from "../scalar"
import { atLeast, atMost, type FloatFormat, formatOf, polynomial } from "./float"
import type { MathsPromises } from "./promises"

interface ExpConstants {
  /** Above it eˣ is ∞; below it, 0. */
  readonly top: number
  readonly bottom: number
  /** ln 2 in two parts; n · high is exact. */
  readonly high: number
  readonly low: number
  /** q of eʳ = 1 + r + r² q(r), |r| ≤ ln 2 / 2. */
  readonly q: readonly number[]
}
const CONSTANTS: Readonly<Record<"f32" | "f64", ExpConstants>> = {
  f32: {
    top: 89,
    bottom: -104,
    high: 0.693145751953125,
    low: 1.4286068e-6,
    q: [0.5, 0.16666523, 0.041666128, 0.008369209, 0.0013978485],
  },
  f64: {
    top: 710,
    bottom: -746,
    high: 0.6931471805601177,
    low: -1.7239444525614835e-13,
    q: [
      0.5, 0.16666666666666674, 0.04166666666666645, 0.008333333333323714, 0.0013888888889055137,
      0.00019841269881676018, 2.4801586914351346e-5, 2.7557247734459422e-6, 2.755768018270954e-7,
      2.5108115838613694e-8, 2.077192138646926e-9,
    ],
  },
}
const LOG2_E = 1.4426950408889634

/**
 * Splits x = n ln 2 + r, |r| ≤ ln 2 / 2 (a hair more), for |n| below 2^10.
 *
 * @param bias - added to n in the integer that is returned
 * @returns r, n + bias in the low bits of `shifted`'s bits (the high ones are those of a large float)
 */
export function splitExponent(x: Expr, bias: number, format: FloatFormat): { r: Expr; shifted: Expr } {
  const { high, low } = CONSTANTS[format.type]
  const magic = format.magic + bias
  const rounded = x.mul(LOG2_E).add(magic)
  const n = rounded.sub(magic)
  const r = x.sub(n.mul(high)).sub(n.mul(low))
  return { r, shifted: rounded.bits(format.int) }
}

/** eʳ − 1 for |r| ≤ ln 2 / 2, keeping small r's precision. */
export function smallExpm1(r: Expr, format: FloatFormat): Expr {
  return r.mul(r).mul(polynomial(r, CONSTANTS[format.type].q)).add(r)
}

/** eˣ for x between `bottom` and `top`, or NaN. */
export function boundedExp(x: Expr, format: FloatFormat): Expr {
  // 2ⁿ is out of range where eˣ is not normal, so it is multiplied in two factors.
  const { r, shifted } = splitExponent(x, 2 * format.bias, format)
  const half = shifted.shrU(1)
  return smallExpm1(r, format)
    .add(1)
    .mul(powerOfTwo(half, format))
    .mul(powerOfTwo(shifted.sub(half), format))
}

/** 2^k as the float whose biased exponent is in the low bits. */
export function powerOfTwo(biased: Expr, { mantissaBits, type }: FloatFormat): Expr {
  return biased.shl(mantissaBits).bits(type)
}

/** The argument kept where eˣ is neither ∞ nor 0, or barely. */
export function clampExponentBelow(x: Expr, format: FloatFormat): Expr {
  return atLeast(x, CONSTANTS[format.type].bottom)
}

/** @internal */
export const promises: MathsPromises = { f32: 1.02, f64: 1.0 }

/**
 * eˣ.
 *
 * 0 gives 1, ∞ gives ∞, −∞ gives 0. Method: x = n ln 2 + r with ln 2 in two parts (Cody and Waite), a polynomial
 * for eʳ, and 2ⁿ multiplied in two factors, so that subnormal results are rounded once.
 *
 * Largest error measured: 1.02 ulp in f32, 1.0 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(exp(constant("f64", 1))) // => 2.718282
 * ```
 */
export function exp(x: Expr): Expr {
  const format = formatOf(x, "exp")
  return boundedExp(clampExponentBelow(atMost(x, CONSTANTS[format.type].top), format), format)
}
