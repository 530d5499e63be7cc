import { add, type DoubleDouble, divide, multiply, twoSum } from "./double-double"

const ln2: DoubleDouble = [Math.LN2, 2.3190468138462996e-17]
const one: DoubleDouble = [1, 0]
const two32 = 2 ** 32

/**
 * xᵖ for x ≥ 0, with the same bits in every engine.
 *
 * exp(p · log x) in double-double arithmetic: the error is at most 0.501 ulp wherever the result is a
 * normal number, so an exact power (0.5³, 10²) comes out exact. x⁰ is 1 and 0ᵖ is 0 for p > 0.
 */
export function pow(x: number, p: number): number {
  if (p === 0 || x === 1) return 1
  if (p === 1) return x
  if (x === 0) return p > 0 ? 0 : Infinity
  if (!(x > 0) || Number.isNaN(p)) return NaN
  // No other float64 is so near to 1 that a power this large keeps it in range.
  if (x === Infinity || Math.abs(p) > 2 ** 64) return x > 1 === p > 0 ? Infinity : 0
  return exp(multiply(log(x), [p, 0]))
}

/** log x for finite x > 0: log(m·2ᵉ) = e·log 2 + 2·artanh((m − 1)/(m + 1)), m between √½ and √2. */
function log(x: number): DoubleDouble {
  let m = x
  let e = 0
  for (; m < 1 / two32; e -= 32) m *= two32
  for (; m > two32; e += 32) m /= two32
  for (; m < Math.SQRT1_2; e -= 1) m *= 2
  for (; m > Math.SQRT2; e += 1) m *= 0.5
  const s = divide(twoSum(m, -1), twoSum(m, 1))
  const s2 = multiply(s, s)
  // From the fifth term on the whole is below 1e-7 and float64 will do; so too in exp from the fourth.
  let rest = 1 / 31
  for (let n = 29; n >= 9; n -= 2) rest = 1 / n + s2[0] * rest
  let sum: DoubleDouble = [rest, 0]
  for (let n = 7; n >= 1; n -= 2) sum = add(divide(one, [n, 0]), multiply(s2, sum))
  return add(multiply([e, 0], ln2), multiply([2, 0], multiply(s, sum)))
}

/** exp y: exp(k·log 2 + 256·r) = 2ᵏ·(exp r)²⁵⁶, with |r| < 0.0014 so that ten terms of Taylor are enough. */
function exp(y: DoubleDouble): number {
  if (y[0] > 710) return Infinity
  if (y[0] < -746) return 0
  const k = Math.floor(y[0] / ln2[0] + 0.5)
  const r = multiply(add(y, multiply([-k, 0], ln2)), [1 / 256, 0])
  let rest = 1
  for (let n = 9; n >= 4; n--) rest = 1 + (r[0] / n) * rest
  let sum: DoubleDouble = [rest, 0]
  for (let n = 3; n >= 1; n--) sum = add(one, divide(multiply(r, sum), [n, 0]))
  for (let i = 0; i < 8; i++) sum = multiply(sum, sum)
  return scaled(sum[0], k)
}

/** a · 2ᵏ in two exact powers of two, so that a subnormal result is rounded once only. */
function scaled(a: number, k: number): number {
  const half = Math.trunc(k / 2)
  return a * powerOfTwo(half) * powerOfTwo(k - half)
}

function powerOfTwo(k: number): number {
  let power = 1
  for (let i = 0; i < Math.abs(k); i++) power *= k > 0 ? 2 : 0.5
  return power
}
