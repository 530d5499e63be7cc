import { constant, type Expr } from "../scalar"
import { powerOfTwo } from "./exp"
import { smallExp2 } from "./exp2"
import { atLeast, atMost, type FloatFormat, formatOf, type Halves, halves, polynomial, upper } from "./float"
import { isUnusual, splitMantissa } from "./log"
import type { MathsPromises } from "./promises"

interface PowConstants {
  /** 1/3 and 2 / ln 2, their upper halves and what is left. */
  readonly third: readonly [number, number]
  readonly scale: readonly [number, number]
  /** Q of artanh s / s = 1 + z (1/3 + z Q(z)), z = s². */
  readonly q: readonly number[]
  /** Where 2ⁿ is surely normal. */
  readonly normal: number
  /** Where 2ⁿ is surely 0, or ∞. */
  readonly bottom: number
  readonly top: number
  /** A |y| so large that xʸ is 0, 1 or ∞ for every x. */
  readonly huge: number
  readonly shift: number
  readonly shiftScale: number
}
const CONSTANTS: Readonly<Record<"f32" | "f64", PowConstants>> = {
  f32: {
    third: [0.333251953125, 8.138020833333333e-5],
    scale: [2.884765625, 0.0006244567779268147],
    q: [0.20000076, 0.14273544, 0.11709884],
    normal: 125,
    bottom: -152,
    top: 130,
    huge: 34359738368,
    shift: 24,
    shiftScale: 16777216,
  },
  f64: {
    third: [0.3333333283662796, 4.967053731282552e-9],
    scale: [2.885390043258667, 3.851925982253235e-8],
    q: [
      0.1999999999999999, 0.14285714285721934, 0.11111111108889303, 0.09090909422867703, 0.07692279145341555,
      0.06668135182436698, 0.058378262827464826, 0.05991441144877071,
    ],
    normal: 1021,
    bottom: -1080,
    top: 1030,
    huge: 36893488147419103232,
    shift: 54,
    shiftScale: 18014398509481984,
  },
}

/** log₂ x to half as many bits again as the type has, for a positive normal x; less `shift`. */
function preciseLog2(x: Expr, format: FloatFormat, shift: number | Expr): Halves {
  const { third, scale, q } = CONSTANTS[format.type]
  const split = splitMantissa(x, format)
  const { m } = split
  const k = split.k.sub(shift)
  // s = f / d with f = m − 1 and d = m + 1, which may need a bit more than there are.
  const f = m.sub(1)
  const d = m.add(1)
  const s = f.div(d)
  const sHigh = upper(s, format)
  const dHigh = upper(d, format)
  const dLow = m.sub(dHigh.sub(1))
  const sLow = f.sub(sHigh.mul(dHigh)).sub(sHigh.mul(dLow)).div(d)
  // z = s²
  const square = sHigh.mul(sHigh)
  const z = s.mul(s)
  const zHigh = upper(square, format)
  const zLow = square.sub(zHigh).add(sLow.mul(sHigh.add(s)))
  // t = 1/3 + z Q(z)
  const tail = z.mul(polynomial(z, q)).add(third[1])
  const t = tail.add(third[0])
  const tHigh = upper(t, format)
  const tLow = tail.sub(tHigh.sub(third[0]))
  // u = z t
  const product = zHigh.mul(tHigh)
  const productLow = zHigh.mul(tLow).add(zLow.mul(t))
  const u = product.add(productLow)
  const uHigh = upper(u, format)
  const uLow = product.sub(uHigh).add(productLow)
  // artanh s = s + s u
  const su = sHigh.mul(uHigh)
  const a = sHigh.add(su)
  const aLow = sHigh
    .sub(a)
    .add(su)
    .add(sLow.add(sHigh.mul(uLow).add(sLow.mul(u))))
  // log₂ x = k + 2 / ln 2 · artanh s
  const aHigh = upper(a, format)
  const rest = a.sub(aHigh).add(aLow)
  const main = aHigh.mul(scale[0])
  const side = aHigh.mul(scale[1]).add(rest.mul(scale[0] + scale[1]))
  const sum = k.add(main)
  const sumLow = k.sub(sum).add(main).add(side)
  const high = upper(sum.add(sumLow), format)
  return { high, low: sum.sub(high).add(sumLow) }
}

/** y log₂ x, in a large part and a small one. */
function timesLog2(y: Expr, log: Halves, format: FloatFormat): { high: Expr; low: Expr; sum: Expr } {
  const parts = halves(y, format)
  const high = parts.high.mul(log.high)
  const low = parts.high.mul(log.low).add(parts.low.mul(log.high.add(log.low)))
  return { high, low, sum: high.add(low) }
}

/** |x|ʸ for any y and any finite x that is not 0. */
function fullPow(x: Expr, y: Expr, format: FloatFormat): Expr {
  const { huge, bottom, top, shift, shiftScale } = CONSTANTS[format.type]
  const subnormal = x.lt(format.minNormal)
  const scaled = subnormal.select(x.mul(shiftScale), x)
  const log = preciseLog2(scaled, format, subnormal.select(constant(x.type, shift), 0))
  const { high, low, sum } = timesLog2(atLeast(atMost(y, huge), -huge), log, format)
  const magic = format.magic + 2 * format.bias
  const rounded = atLeast(atMost(sum, top), bottom).add(magic)
  const n = rounded.sub(magic)
  const r = atLeast(atMost(high.sub(n).add(low), 1), -1)
  const biased = rounded.bits(format.int)
  const half = biased.shrU(1)
  return smallExp2(r, format)
    .mul(powerOfTwo(half, format))
    .mul(powerOfTwo(biased.sub(half), format))
}

/** C99's whole table: signs, zeros, infinities, NaN. */
function specialPow(x: Expr, y: Expr, format: FloatFormat): Expr {
  const a = x.abs()
  const zero = a.eq(0)
  const infinite = a.eq(Infinity)
  const isWhole = y.floor().eq(y)
  const halfY = y.mul(0.5)
  const isOdd = isWhole.and(halfY.floor().ne(halfY))
  // 0^negative and ∞^positive are ∞; their mirror images are 0.
  const grows = zero.xor(y.gt(0))
  const extreme = grows.select(constant(x.type, Infinity), 0)
  const size = zero.or(infinite).select(extreme, fullPow(a, y, format))
  const defined = x.lt(0).and(infinite.not()).and(isWhole.not()).select(constant(x.type, Number.NaN), size)
  const negative = x.bits(format.int).lt(0).and(isOdd)
  const signed = negative.select(defined.neg(), defined)
  const isNumber = x.eq(x).and(y.eq(y))
  const isOne = y.eq(0).or(x.eq(1))
  return isOne.select(constant(x.type, 1), isNumber.select(signed, Number.NaN))
}

/** @internal */
export const promises: MathsPromises = { f32: 1.3, f64: 1.2 }

/**
 * xʸ.
 *
 * C99's special values: x⁰ = 1 and 1ʸ = 1 even for NaN; (−1)^±∞ = 1; ±0 and ±∞ keep their sign for odd whole y;
 * negative x with y that is not whole gives NaN. Method: y log₂ x in two parts (s = (m − 1) / (m + 1), products of halves
 * being exact as Dekker has it), then 2 to that; everything unusual in a branch that other vectors skip.
 *
 * Largest error measured: 1.3 ulp in f32, 1.2 in f64.
 *
 * @param x - base, f32 or f64
 * @param y - exponent, of the same type
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(pow(constant("f64", 2), constant("f64", -0.5))) // => 0.7071068
 * ```
 */
export function pow(x: Expr, y: Expr): Expr {
  const format = formatOf(x, "pow")
  const { normal } = CONSTANTS[format.type]
  const { high, low, sum } = timesLog2(y, preciseLog2(x, format, 0), format)
  const rounded = sum.add(format.magic + format.bias)
  const n = rounded.sub(format.magic + format.bias)
  const scale = powerOfTwo(rounded.bits(format.int), format)
  const usual = smallExp2(high.sub(n).add(low), format).mul(scale)
  const isUsual = isUnusual(x, format).not().and(sum.abs().lt(normal))
  return isUsual.not().rarely(specialPow(x, y, format), usual)
}
