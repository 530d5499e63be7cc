import { constant, type Expr } from "../scalar"
import { formatOf, orSign, polynomial } from "./float"
import type { MathsPromises } from "./promises"

/** P of atan x = x + x³ P(x²), |x| ≤ 9/16; π/4 and π/2 in two parts each. */
const CONSTANTS = {
  f32: {
    near: [-0.3333331, 0.19998564, -0.14255343, 0.10810079, -0.07521867, 0.03267482],
    quarter: [0.7853981852531433, -2.1855694e-8],
    half: [1.5707963705062866, -4.371139e-8],
  },
  f64: {
    near: [
      -0.3333333333333302, 0.19999999999920853, -0.14285714278698367, 0.11111110797083039,
      -0.09090900772456835, 0.07692165447312152, -0.06665012947291345, 0.058688684699023,
      -0.051847203254344075, 0.044344298125708885, -0.03369184773186259, 0.019235534947396056,
      -0.0058388378281562636,
    ],
    quarter: [0.7853981633974483, 3.061616997868383e-17],
    half: [1.5707963267948966, 6.123233995736766e-17],
  },
} as const

/** @internal */
export const promises: MathsPromises = { f32: 1.15, f64: 1.2, symmetry: "odd" }

/**
 * Arctangent, in radians, between −π/2 and π/2.
 *
 * ±0 gives itself, ±∞ gives ±π/2. Method: with |x| between 9/16 and 16/9, π/4 and the arctangent of (|x| − 1) / (|x| + 1); beyond, π/2 and
 * that of −1 / |x|; a polynomial for what is left.
 *
 * Largest error measured: 1.15 ulp in f32, 1.2 in f64.
 *
 * @param x - f32 or f64
 * @throws TypeError when the type is another
 * @example
 * ```ts
 * evaluate(atan(constant("f64", 1))) // => 0.7853982
 * ```
 */
export function atan(x: Expr): Expr {
  const format = formatOf(x, "atan")
  const { near, quarter, half } = CONSTANTS[format.type]
  const number = (value: number) => constant(x.type, value)
  const a = x.abs()
  const isLarge = a.gt(16 / 9)
  const isMiddle = a.gt(9 / 16).and(isLarge.not())
  const choose = (large: Expr, middle: Expr, small: Expr) =>
    isLarge.select(large, isMiddle.select(middle, small))
  const t = choose(number(-1), a.sub(1), a).div(choose(a, a.add(1), number(1)))
  const turned = (part: 0 | 1) => choose(number(half[part]), number(quarter[part]), number(0))
  const z = t.mul(t)
  const rest = z.mul(polynomial(z, near)).mul(t).add(turned(1)).add(t)
  return orSign(turned(0).add(rest), x, format)
}
