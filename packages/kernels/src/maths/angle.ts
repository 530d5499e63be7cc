import { constant, type Expr } from "../scalar"
import { type FloatFormat, polynomial } from "./float"

/** |x| less a multiple of π/2 as r + low, at most π/4 in size, and the multiple in the low bits of `quadrant`. */
export interface Angle {
  readonly r: Expr
  readonly low: Expr
  readonly quadrant: Expr
}

interface Coefficients {
  /** S of sin r = r + r³ S(r²) and C of cos r = 1 − r²/2 + r⁴ C(r²), |r| ≤ π/4. */
  readonly sin: readonly number[]
  readonly cos: readonly number[]
}
const COEFFICIENTS: Readonly<Record<"f32" | "f64", Coefficients>> = {
  f32: {
    sin: [-0.16666655, 0.008332188, -0.00019518095],
    cos: [0.041666646, -0.001388731, 2.4432327e-5],
  },
  f64: {
    sin: [
      -0.1666666666666663, 0.00833333333332184, -0.00019841269829358533, 2.755731353851765e-6,
      -2.5050734389971562e-8, 1.5895433338304425e-10,
    ],
    cos: [
      0.041666666666666595, -0.0013888888888873325, 2.4801587288983675e-5, -2.7557314210071623e-7,
      2.087570427025314e-9, -1.1358683279130373e-11,
    ],
  },
}
/** a + b, rounded, and what rounding lost, for |a| ≥ |b|. */
export function fastSum(a: Expr, b: Expr): { r: Expr; low: Expr } {
  const r = a.add(b)
  return { r, low: a.sub(r).add(b) }
}

export function smallSin({ r, low }: Angle, { type }: FloatFormat): Expr {
  const z = r.mul(r)
  return r.mul(z).mul(polynomial(z, COEFFICIENTS[type].sin)).add(low).add(r)
}

export function smallCos({ r, low }: Angle, { type }: FloatFormat): Expr {
  const z = r.mul(r)
  const rest = z.mul(z).mul(polynomial(z, COEFFICIENTS[type].cos)).sub(r.mul(low))
  return constant(type, 1).sub(z.mul(0.5).sub(rest))
}

/** Whether the quadrant is the second or fourth, where sine and cosine change places. */
export function isOdd(quadrant: Expr): Expr {
  return quadrant.and(1).ne(0)
}

/** Bit 1 of the quadrant where the sign bit is. */
export function signOf(quadrant: Expr, { int, signMask }: FloatFormat): Expr {
  return quadrant.shl(int === "i64" ? 62 : 30).and(signMask)
}
