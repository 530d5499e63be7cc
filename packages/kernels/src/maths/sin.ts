import type { Expr } from "../scalar"
import { byAngle, isOdd, signOf, smallCos, smallSin } from "./angle"
import { formatOf } from "./float"

/**
 * Sine.
 */
export function sin(x: Expr): Expr {
  const format = formatOf(x, "sin")
  const { int, type, signMask } = format
  return byAngle(x, format, (angle) => {
    const size = isOdd(angle.quadrant).select(smallCos(angle, format), smallSin(angle, format))
    return size.bits(int).xor(signOf(angle.quadrant, format)).xor(x.bits(int).and(signMask)).bits(type)
  })
}
