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
    // What must not be looked at is replaced before it is computed with: 0 · ∞ would be NaN, here or in a derivative
    // of this. b·aᵇ⁻¹ is 0 at b = 0, whatever a is; but where b varies as well, its slope there is a⁻¹, if that is a number.
    const flat = b.requiresGrad ? b.eq(0).logicalAnd(a.reciprocal().isfinite().logicalNot()) : b.eq(0)
    const growth = () => {
      const still = a.eq(0).logicalAnd(b.ge(0))
      return where(still, 0, saved.output.mul(where(still, 1, a).log()))
    }
    return [
      saved.needs(0) ? g.mul(where(flat, 0, b.mul(where(flat, 1, a).pow(b.sub(1))))) : undefined,
      saved.needs(1) ? g.mul(growth()) : undefined,
    ]
  },
  domain: ["positive", "real"],
})
