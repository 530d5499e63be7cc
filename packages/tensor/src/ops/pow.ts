import { pow as powOf } from "@gradus/kernels"
import { binary } from "./elementwise"
import { where } from "./where"

/**
 * aᵇ with the special cases of IEEE 754; floating point also for integers.
 *
 * @example
 * ```ts
 * pow(tensor([2, 9]), tensor([3, 0.5])) // => [8, 3]
 * pow(2, tensor([1, -1])) // => [2, 0.5]
 * ```
 */
export const pow = binary("pow", {
  result: "float",
  expr: powOf,
  vjp: (g, saved) => {
    const [a, b] = [saved.input(0), saved.input(1)]
    const slope = where(b.eq(0), 0, b.mul(a.pow(b.sub(1))))
    const growth = where(a.eq(0).logicalAnd(b.ge(0)), 0, saved.needs(1) ? saved.output.mul(a.log()) : 0)
    return [g.mul(slope), saved.needs(1) ? g.mul(growth) : undefined]
  },
  domain: ["positive", "real"],
})
