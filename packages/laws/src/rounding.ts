/** Unit roundoff of float32, 2⁻²⁴: half the distance from 1 to the next float32. */
export const FLOAT32 = 5.960464477539063e-8

/** Unit roundoff of float64, 2⁻⁵³. */
export const FLOAT64 = Number.EPSILON / 2

/** The nearest number that a subject of this unit roundoff can hold. */
export function representable(value: number, eps: number): number {
  return eps > 1e-9 ? Math.fround(value) : value
}

/** The same number to the last bit; −0 is not 0, NaN is NaN. */
export function sameBits(a: number, b: number): boolean {
  return Object.is(a, b)
}

/** |a − b| ≤ allowed, where equal infinities and two NaNs agree. */
export function within(a: number, b: number, allowed: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= allowed
}

/** x to the whole power n ≥ 0, by multiplications alone so that every engine agrees. */
export function wholePower(x: number, n: number): number {
  let result = 1
  for (let i = 0; i < n; i++) result *= x
  return result
}
