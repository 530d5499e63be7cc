import type { Expr } from "../scalar"
import { isOdd, smallCos, smallSin } from "./angle"
import { formatOf } from "./float"
import type { MathsPromises } from "./promises"
import { byAngle } from "./reduce-angle"

/** @internal */
export const promises: MathsPromises = { f32: 2.73, f64: 2.6, symmetry: "odd" }

/**
 * Tangent, of radians.
 *
 * ±0 gives itself, ±∞ gives NaN; any size of argument is reduced exactly. Method: sine over cosine, reduced
 * as sin does.
 *
 * Largest error measured: 2.73 ulp in f32, 2.6 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(tan(constant("f64", 1))) // => 1.557408
 * ```
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
