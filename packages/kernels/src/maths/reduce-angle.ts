import type { Expr } from "../scalar"
import { type Angle, fastSum } from "./angle"
import type { FloatFormat } from "./float"
import { reduceHugeAngle } from "./huge-angle"

/** Up to `moderate` the products n · π/2 are exact in four parts (the last is small enough not to matter). */
const CONSTANTS = {
  f32: {
    moderate: 3000,
    parts: [1.57080078125, -4.454515874385834e-6, 6.076561476220377e-11, 5.390302858158119e-15],
  },
  f64: {
    moderate: 1e6,
    parts: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32],
  },
} as const
const TWO_OVER_PI = 0.6366197723675814

export function reduceModerateAngle(x: Expr, format: FloatFormat): Angle {
  const rounded = x.abs().mul(TWO_OVER_PI).add(format.magic)
  const n = rounded.sub(format.magic)
  const [p0, p1, p2, p3] = CONSTANTS[format.type].parts
  // Each product is exact; what rounding the differences loses is kept.
  const first = x.abs().sub(n.mul(p0))
  const second = first.sub(n.mul(p1))
  const third = second.sub(n.mul(p2))
  const lost = first
    .sub(second)
    .sub(n.mul(p1))
    .add(second.sub(third).sub(n.mul(p2)))
  return { ...fastSum(third, lost.sub(n.mul(p3))), quadrant: rounded.bits(format.int) }
}

/** A function of |x|, by the angle that it is reduced to. */
export function byAngle(x: Expr, format: FloatFormat, of: (angle: Angle) => Expr): Expr {
  const moderate = of(reduceModerateAngle(x, format))
  const huge = of(reduceHugeAngle(x, format))
  return x.abs().le(CONSTANTS[format.type].moderate).not().rarely(huge, moderate)
}
