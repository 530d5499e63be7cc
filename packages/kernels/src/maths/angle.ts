import { constant, type Expr } from "../scalar"
import { type FloatFormat, polynomial } from "./float"
import { reduceHugeAngle } from "./huge-angle"

/** |x| less a multiple of π/2 as r + low, at most π/4 in size, and the multiple in the low bits of `quadrant`. */
export interface Angle {
  readonly r: Expr
  readonly low: Expr
  readonly quadrant: Expr
}

interface AngleConstants {
  /** Up to here n · π/2 is exact in four parts. */
  readonly moderate: number
  readonly parts: readonly [number, number, number, number]
  /** S of sin r = r + r³ S(r²) and C of cos r = 1 − r²/2 + r⁴ C(r²), |r| ≤ π/4. */
  readonly sin: readonly number[]
  readonly cos: readonly number[]
}
const CONSTANTS: Readonly<Record<"f32" | "f64", AngleConstants>> = {
  f32: {
    moderate: 3000,
    parts: [1.57080078125, -4.454515874385834e-6, 6.076561476220377e-11, 5.390302858158119e-15],
    sin: [-0.16666655, 0.008332188, -0.00019518095],
    cos: [0.041666646, -0.001388731, 2.4432327e-5],
  },
  f64: {
    moderate: 1e6,
    parts: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32],
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
const TWO_OVER_PI = 0.6366197723675814

export function reduceModerateAngle(x: Expr, format: FloatFormat): Angle {
  const rounded = x.abs().mul(TWO_OVER_PI).add(format.magic)
  const n = rounded.sub(format.magic)
  const [p0, p1, p2, p3] = CONSTANTS[format.type].parts
  // Each product is exact; what rounding the differences loses is kept.
  const first = x.abs().sub(n.mul(p0))
  const second = first.sub(n.mul(p1))
  const third = second.sub(n.mul(p2))
  const lost = first.sub(second).sub(n.mul(p1)).add(second.sub(third).sub(n.mul(p2)))
  return { ...fastSum(third, lost.sub(n.mul(p3))), quadrant: rounded.bits(format.int) }
}

/** a + b, rounded, and what rounding lost, for |a| ≥ |b|. */
export function fastSum(a: Expr, b: Expr): { r: Expr; low: Expr } {
  const r = a.add(b)
  return { r, low: a.sub(r).add(b) }
}

/** A function of |x|, by the angle that it is reduced to. */
export function byAngle(x: Expr, format: FloatFormat, of: (angle: Angle) => Expr): Expr {
  const moderate = of(reduceModerateAngle(x, format))
  const huge = of(reduceHugeAngle(x, format))
  return x.abs().le(CONSTANTS[format.type].moderate).not().rarely(huge, moderate)
}

export function smallSin({ r, low }: Angle, { type }: FloatFormat): Expr {
  const z = r.mul(r)
  return r.mul(z).mul(polynomial(z, CONSTANTS[type].sin)).add(low).add(r)
}

export function smallCos({ r, low }: Angle, { type }: FloatFormat): Expr {
  const z = r.mul(r)
  const rest = z.mul(z).mul(polynomial(z, CONSTANTS[type].cos)).sub(r.mul(low))
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
