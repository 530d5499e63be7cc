import type { Expr } from "../scalar"
import { type Angle, isOdd, signOf, smallCos, smallSin } from "./angle"
import { type FloatFormat, formatOf } from "./float"
import type { MathsPromises } from "./promises"
import { byAngle, reduceModerateAngle } from "./reduce-angle"

function cosOf(angle: Angle, format: FloatFormat): Expr {
  const size = isOdd(angle.quadrant).select(smallSin(angle, format), smallCos(angle, format))
  return size
    .bits(format.int)
    .xor(signOf(angle.quadrant.add(1), format))
    .bits(format.type)
}

/** Cosine of arguments that are known to be moderate, up to 3000 in size. */
export function moderateCos(x: Expr, format: FloatFormat): Expr {
  return cosOf(reduceModerateAngle(x, format), format)
}

/** @internal */
export const promises: MathsPromises = { f32: 1.02, f64: 1.0, symmetry: "even" }

/**
 * Cosine, of radians.
 *
 * 0 gives 1, ±∞ gives NaN; any size of argument is reduced exactly. Method: as sin's.
 *
 * Largest error measured: 1.02 ulp in f32, 1.0 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(cos(constant("f64", 1))) // => 0.5403023
 * ```
 */
export function cos(x: Expr): Expr {
  const format = formatOf(x, "cos")
  return byAngle(x, format, (angle) => cosOf(angle, format))
}
