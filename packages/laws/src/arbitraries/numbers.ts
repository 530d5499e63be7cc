import * as fc from "fast-check"
import { representable } from "../rounding"

/**
 * Ordinary real numbers between −8 and 8 that float32 and float64 both hold exactly, and that shrink to
 * small whole numbers.
 */
export function realNumber(): fc.Arbitrary<number> {
  return fc.oneof({ withCrossShrink: true }, fc.integer({ min: -8, max: 8 }), fineNumber(-EIGHT, EIGHT))
}

/** Numbers in [1/16, 8], exact in float32. */
export function positiveNumber(): fc.Arbitrary<number> {
  return fc.oneof({ withCrossShrink: true }, fc.integer({ min: 1, max: 8 }), fineNumber(EIGHT / 128, EIGHT))
}

/** Numbers strictly between −1 and 1, exact in float32. */
export function unitNumber(): fc.Arbitrary<number> {
  return fineNumber(1 - EIGHT / 8, EIGHT / 8 - 1)
}

/** Numbers with 1/16 ≤ |x| ≤ 8: a safe way from a kink or pole at 0. */
export function nonzeroNumber(): fc.Arbitrary<number> {
  return fc.tuple(positiveNumber(), fc.boolean()).map(([x, negative]) => (negative ? -x : x))
}

/** Whole numbers, by default from −100 to 100. */
export function wholeNumber(min = -100, max = 100): fc.Arbitrary<number> {
  return fc.integer({ min, max })
}

/** Numbers where arithmetic goes wrong: ±0, ±∞, NaN, subnormals, the tiniest and hugest of float32 and float64. */
export function edgeNumber(): fc.Arbitrary<number> {
  return fc.constantFrom(
    ...[0, -0, 1, -1, Infinity, -Infinity, NaN],
    ...[1.401298464324817e-45, -1.401298464324817e-45, 1.1754942106924411e-38, 1.1754943508222875e-38],
    ...[3.4028234663852886e38, -3.4028234663852886e38, 5e-324, -5e-324, 2.225073858507201e-308],
    ...[Number.MAX_VALUE, -Number.MAX_VALUE, Number.EPSILON, 16777217, 0.1, 0.5, 1.5, 2.5, -0.5],
  )
}

/**
 * Numbers of every size from `10^minExponent` to `10^maxExponent`, and 0, rounded to what the subject can hold.
 *
 * @param eps unit roundoff of the subject, which decides between float32 and float64
 */
export function anySizeNumber(minExponent: number, maxExponent: number, eps: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: minExponent, max: maxExponent - 1 }))
    .map(([tenths, exponent]) =>
      // One in ten is 0: what comes after a tiny number is where divisions go wrong.
      Math.abs(tenths) < 10 ? 0 : representable(Number(`${tenths / 10}e${exponent}`), eps),
    )
}

/** 8 in units of 2⁻¹⁷. */
const EIGHT = 1048576

function fineNumber(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min, max }).map((units) => units / 131072)
}
