import type { Expr } from "../scalar"
import { isOdd, signOf, smallCos, smallSin } from "./angle"
import { formatOf } from "./float"
import type { MathsPromises } from "./promises"
import { byAngle } from "./reduce-angle"

/** @internal */
export const promises: MathsPromises = { f32: 1.02, f64: 1.1, symmetry: "odd" }

/**
 * Sine, of radians.
 *
 * ±0 gives itself, ±∞ gives NaN; any size of argument is reduced exactly. Method: π/2 is taken off in four
 * parts (Cody and Waite), or, beyond 3000 (f64: 10⁶), by the digits of 2/π (Payne and Hanek), in a branch
 * that vectors of moderate numbers skip.
 *
 * Largest error measured: 1.02 ulp in f32, 1.1 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(sin(constant("f64", 1e22))) // => -0.8522008
 * ```
 */
export function sin(x: Expr): Expr {
  const format = formatOf(x, "sin")
  const { int, type, signMask } = format
  return byAngle(x, format, (angle) => {
    const size = isOdd(angle.quadrant).select(smallCos(angle, format), smallSin(angle, format))
    return size.bits(int).xor(signOf(angle.quadrant, format)).xor(x.bits(int).and(signMask)).bits(type)
  })
}
