import { constant, type Expr, type ScalarType } from "../scalar"

export type FloatType = "f32" | "f64"

/** How a floating-point type is built, and the numbers that working on its bits needs. */
export interface FloatFormat {
  readonly type: FloatType
  /** The integer type of the same width. */
  readonly int: ScalarType
  /** Bits of the mantissa as stored. */
  readonly mantissaBits: number
  readonly bias: number
  readonly minNormal: number
  /** 1.5 · 2^mantissaBits: added to a number, rounds it to an integer, found in the low bits. */
  readonly magic: number
  /** The sign bit, the mantissa's bits, and all but the low half of the mantissa. */
  readonly signMask: number | bigint
  readonly mantissaMask: number | bigint
  readonly highMask: number | bigint
}

const F32: FloatFormat = {
  type: "f32",
  int: "i32",
  mantissaBits: 23,
  bias: 127,
  minNormal: 1.1754943508222875e-38,
  magic: 12582912,
  signMask: -0x80000000,
  mantissaMask: 0x7fffff,
  highMask: -0x1000,
}
const F64: FloatFormat = {
  type: "f64",
  int: "i64",
  mantissaBits: 52,
  bias: 1023,
  minNormal: 2.2250738585072014e-308,
  magic: 6755399441055744,
  signMask: -0x8000000000000000n,
  mantissaMask: 0xfffffffffffffn,
  highMask: -0x8000000n,
}

/**
 * The format of an operand.
 * @throws TypeError when it is not a floating-point number
 */
export function formatOf(x: Expr, owner: string): FloatFormat {
  if (x.type === "f32") return F32
  if (x.type === "f64") return F64
  throw new TypeError(`${owner}: the operand must be f32 or f64, got ${x.type}. Convert it with to().`)
}

/** c₀ + c₁x + c₂x² + …, by Horner's rule. */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  const last = coefficients.length - 1
  let sum = constant(x.type, coefficients[last] as number)
  for (let i = last - 1; i >= 0; i--) sum = sum.mul(x).add(coefficients[i] as number)
  return sum
}

/** The smaller of both; NaN stays NaN. */
export function atMost(x: Expr, limit: number): Expr {
  const top = constant(x.type, limit)
  return top.lt(x).select(top, x)
}

/** The larger of both; NaN stays NaN. */
export function atLeast(x: Expr, limit: number): Expr {
  const bottom = constant(x.type, limit)
  return x.lt(bottom).select(bottom, x)
}

/** `magnitude` with the sign bit of `sign` set where it is set there; magnitude's own sign is kept too. */
export function orSign(magnitude: Expr, sign: Expr, { int, type, signMask }: FloatFormat): Expr {
  return magnitude.bits(int).or(sign.bits(int).and(signMask)).bits(type)
}

/** A number in two parts: the upper half of its bits, and the rest, so that products of upper halves are exact. */
export interface Halves {
  readonly high: Expr
  readonly low: Expr
}

export function upper(a: Expr, { int, type, highMask }: FloatFormat): Expr {
  return a.bits(int).and(highMask).bits(type)
}

export function halves(a: Expr, format: FloatFormat): Halves {
  const high = upper(a, format)
  return { high, low: a.sub(high) }
}
