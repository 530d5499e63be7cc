import { add, type DoubleDouble, divide, multiply } from "./double-double"

const pi: DoubleDouble = [Math.PI, 1.2246467991473532e-16]
const one: DoubleDouble = [1, 0]

/**
 * cos(πx), with the same bits in every engine; cos(π/2) is 0 and cos(π) is −1 exactly.
 *
 * Taylor's series in double-double arithmetic on an exactly reduced argument: the error is at most
 * 0.501 ulp for any finite x.
 */
export function cosPi(x: number): number {
  // Every line of the reduction is exact: a remainder, then differences of neighbouring numbers.
  const turn = Math.abs(x) % 2
  const half = turn > 1 ? 2 - turn : turn
  const sign = half > 0.5 ? -1 : 1
  const quarter = half > 0.5 ? 1 - half : half
  const [rounded] = quarter <= 0.25 ? cosine(quarter) : sine(0.5 - quarter)
  return sign * rounded
}

/** cos z = 1 − z²/2!·(1 …) with z = πx ≤ π/4. */
function cosine(x: number): DoubleDouble {
  const z = multiply(pi, [x, 0])
  return alternating(multiply(z, z), 2)
}

/** sin z = z·(1 − z²/3!·(1 …)) with z = πx ≤ π/4. */
function sine(x: number): DoubleDouble {
  const z = multiply(pi, [x, 0])
  return multiply(z, alternating(multiply(z, z), 3))
}

/** 1 − z²/(n(n−1))·(1 − z²/((n+2)(n+1))·(1 …)) by Horner's rule. */
function alternating(z2: DoubleDouble, first: number): DoubleDouble {
  // From the fourth term on the whole is below 0.0004 and float64 will do.
  let rest = 1
  for (let n = first + 18; n > first + 4; n -= 2) rest = 1 - (z2[0] / (n * (n - 1))) * rest
  let sum: DoubleDouble = [rest, 0]
  for (let n = first + 4; n >= first; n -= 2) {
    sum = add(one, divide(multiply(z2, sum), [-n * (n - 1), 0]))
  }
  return sum
}
