import type { Expr } from "../scalar"
import { byAngle, isOdd, smallCos, smallSin } from "./angle"
import { formatOf } from "./float"

/**
 * Tangent.
 */
export function tan(x: Expr): Expr {
  const format = formatOf(x, "tan")
  const { int, type, signMask } = format
  return byAngle(x, format, (angle) => {
    const sine = smallSin(angle, format)
    const cosine = smallCos(angle, format)
    const odd = isOdd(angle.quadrant)
    // tan(r + π/2) = −cos r / sin r
    const size = odd.select(cosine, sine).div(odd.select(sine.neg(), cosine))
    return size.bits(int).xor(x.bits(int).and(signMask)).bits(type)
  })
}
