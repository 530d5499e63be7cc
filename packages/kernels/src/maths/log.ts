import { constant, type Expr } from "../scalar"
import { type FloatFormat, formatOf, polynomial } from "./float"
import type { MathsPromises } from "./promises"

interface LogConstants {
  /** Bits of √½, the lower end of the mantissa's interval, and what they lack to the bits of 1. */
  readonly lowest: number | bigint
  readonly lack: number | bigint
  /** ln 2 in two parts; k · high is exact. */
  readonly high: number
  readonly low: number
  /** P of 2 artanh s = 2s + s z P(z), z = s². */
  readonly p: readonly number[]
  /** 2^shift = scale makes subnormals normal. */
  readonly shift: number
  readonly scale: number
}
const CONSTANTS: Readonly<Record<"f32" | "f64", LogConstants>> = {
  f32: {
    lowest: 0x3f3504f3,
    lack: 0x4afb0d,
    high: 0.693145751953125,
    low: 1.4286068e-6,
    p: [0.6666666, 0.40000972, 0.28498814, 0.24277839],
    shift: 24,
    scale: 16777216,
  },
  f64: {
    lowest: 0x3fe6a09e667f3bcdn,
    lack: 0x95f619980c433n,
    high: 0.6931471805601177,
    low: -1.7239444525614835e-13,
    p: [
      0.6666666666666735, 0.39999999999409125, 0.2857142874378591, 0.22222198414005132, 0.18183573369024833,
      0.15313800465810112, 0.14798630957259434,
    ],
    shift: 54,
    scale: 18014398509481984,
  },
}

/** x = 2ᵏ m with √½ ≤ m < √2, for a positive normal x; k is a float, less `shift`. */
export function splitMantissa(x: Expr, format: FloatFormat, shift = 0): { k: Expr; m: Expr } {
  const { int, type, mantissaBits, mantissaMask, bias, magic } = format
  const { lowest, lack } = CONSTANTS[type]
  const moved = x.bits(int).add(lack)
  // A small integer in the low bits of a large float is that float plus the integer.
  const biased = moved.shrU(mantissaBits).or(constant(type, magic).bits(int)).bits(type)
  return {
    k: biased.sub(magic + bias + shift),
    m: moved.and(mantissaMask).add(lowest).bits(type),
  }
}

/** Numbers that are not normal, positive and finite. */
export function isUnusual(x: Expr, { minNormal }: FloatFormat): Expr {
  return x.ge(minNormal).and(x.lt(Infinity)).not()
}

/** k ln 2 + log(1 + f) + c, for f between √½ − 1 and √2 − 1 and a tiny c. */
export function sumLog(k: Expr | undefined, f: Expr, c: Expr | undefined, format: FloatFormat): Expr {
  const { high, low, p } = CONSTANTS[format.type]
  // log(1+f) = 2 artanh s = f − f²/2 + s (f²/2 + z P(z)) with s = f/(2+f), which keeps f exact.
  const s = f.div(f.add(2))
  const z = s.mul(s)
  const half = f.mul(f).mul(0.5)
  const main = s.mul(half.add(z.mul(polynomial(z, p))))
  if (!k) return f.sub(half.sub(main))
  const small = k.mul(low)
  const rest = main.add(c ? small.add(c) : small)
  return k.mul(high).sub(half.sub(rest).sub(f))
}

/** log x for a positive normal x, less shift · ln 2. */
export function positiveLog(x: Expr, format: FloatFormat, shift = 0): Expr {
  const { k, m } = splitMantissa(x, format, shift)
  return sumLog(k, m.sub(1), undefined, format)
}

/** What log is where its argument is unusual, given the value for subnormals. */
export function logSpecial(x: Expr, subnormal: Expr): Expr {
  const bad = x.eq(0).select(constant(x.type, -Infinity), Number.NaN)
  return x.gt(0).select(x.lt(1).select(subnormal, x), bad)
}

/** @internal */
export const promises: MathsPromises = { f32: 0.84, f64: 0.9 }

/**
 * Natural logarithm.
 *
 * ±0 gives −∞, negative numbers give NaN, 1 gives +0, ∞ gives ∞. Method: x = 2ᵏ m with √½ ≤ m < √2, and
 * log m = 2 artanh s with s = (m − 1) / (m + 1), by a polynomial in s².
 *
 * Largest error measured: 0.84 ulp in f32, 0.9 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(log(constant("f64", 10))) // => 2.302585
 * ```
 */
export function log(x: Expr): Expr {
  const format = formatOf(x, "log")
  const { scale, shift } = CONSTANTS[format.type]
  const special = logSpecial(x, positiveLog(x.mul(scale), format, shift))
  return isUnusual(x, format).rarely(special, positiveLog(x, format))
}
