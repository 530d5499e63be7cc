/**
 * Numbers of about 106 bits as an unevaluated sum `hi + lo` of two float64, from + − × ÷ alone.
 *
 * Each of these operations rounds the same way in every engine, so whatever is built of them has the same
 * bits everywhere. `hi` is the sum rounded to a float64, so the end of it all is within a hair of half an ulp.
 *
 * @see Dekker 1971, A floating-point technique for extending the available precision
 */
export type DoubleDouble = readonly [hi: number, lo: number]

/** The exact sum of two float64. */
export function twoSum(a: number, b: number): DoubleDouble {
  const hi = a + b
  const bRound = hi - a
  return [hi, a - (hi - bRound) + (b - bRound)]
}

/** The exact product of two float64, while neither passes 2⁹⁹⁵ and the product is no smaller than 2⁻⁹⁶⁹. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const hi = a * b
  const aHigh = upperHalf(a)
  const aLow = a - aHigh
  const bHigh = upperHalf(b)
  const bLow = b - bHigh
  return [hi, aLow * bLow - (hi - aHigh * bHigh - aLow * bHigh - aHigh * bLow)]
}

/** x + y */
export function add(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const [hi, lo] = twoSum(x[0], y[0])
  return twoSum(hi, lo + (x[1] + y[1]))
}

/** x · y */
export function multiply(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const [hi, lo] = twoProduct(x[0], y[0])
  return twoSum(hi, lo + (x[0] * y[1] + x[1] * y[0]))
}

/** x / y */
export function divide(x: DoubleDouble, y: DoubleDouble): DoubleDouble {
  const first = x[0] / y[0]
  const rest = add(x, multiply([-first, 0], y))
  return twoSum(first, rest[0] / y[0])
}

/** Veltkamp's split: the upper 26 bits of a float64; what is left of it has no more. */
function upperHalf(a: number): number {
  const scaled = (2 ** 27 + 1) * a
  return scaled - (scaled - a)
}
