import type { Expr } from "../scalar"
import { moderateExpm1 } from "./expm1"
import { atMost, formatOf, orSign, polynomial } from "./float"
import type { MathsPromises } from "./promises"

/** Where tanh rounds to 1; P of tanh x = x + x³ P(x²), |x| ≤ 0.55. */
const CONSTANTS = {
  f32: {
    top: 9.1,
    near: [-0.33333316, 0.13332544, -0.053847548, 0.021050714, -0.0062428494],
  },
  f64: {
    top: 19.1,
    near: [
      -0.333333333333333, 0.13333333333326572, -0.053968253963729076, 0.021869488384886334,
      -0.008863232584648412, 0.0035920918527359174, -0.0014555416540270572, 0.0005884394001505609,
      -0.00023336818179392683, 8.329665560691379e-5, -1.9482105305624837e-5,
    ],
  },
} as const

/** @internal */
export const promises: MathsPromises = { f32: 1.5, f64: 1.5, symmetry: "odd" }

/**
 * Hyperbolic tangent, (e²ˣ − 1) / (e²ˣ + 1).
 *
 * ±0 gives itself, ±∞ gives ±1. Method: an odd polynomial up to 0.55, e / (e + 2) with e = expm1(2|x|) beyond.
 *
 * Largest error measured: 1.5 ulp in f32, 1.5 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(tanh(constant("f64", 0.5))) // => 0.4621172
 * ```
 */
export function tanh(x: Expr): Expr {
  const format = formatOf(x, "tanh")
  const { top, near } = CONSTANTS[format.type]
  const a = x.abs()
  const z = a.mul(a)
  const small = z.mul(polynomial(z, near)).mul(a).add(a)
  const e = moderateExpm1(atMost(a, top).mul(2), format)
  return orSign(a.lt(0.55).select(small, e.div(e.add(2))), x, format)
}
