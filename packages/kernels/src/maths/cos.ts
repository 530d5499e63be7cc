import type { Expr } from "../scalar"
import { type Angle, byAngle, isOdd, reduceModerateAngle, signOf, smallCos, smallSin } from "./angle"
import { type FloatFormat, formatOf } from "./float"

function cosOf(angle: Angle, format: FloatFormat): Expr {
  const size = isOdd(angle.quadrant).select(smallSin(angle, format), smallCos(angle, format))
  return size.bits(format.int).xor(signOf(angle.quadrant.add(1), format)).bits(format.type)
}

/** Cosine of arguments that are known to be moderate, up to 3000 in size. */
export function moderateCos(x: Expr, format: FloatFormat): Expr {
  return cosOf(reduceModerateAngle(x, format), format)
}

/**
 * Cosine.
 */
export function cos(x: Expr): Expr {
  const format = formatOf(x, "cos")
  return byAngle(x, format, (angle) => cosOf(angle, format))
}
