import type { OperationPromises } from "@gradus/laws"
import { apply, lift, type Operand } from "../../core/apply"
import { OPERAND, TENSOR } from "../../core/arguments"
import type { Tensor } from "../../tensor"
import { elementwise, op } from "./elementwise"
import { where } from "./where"

const primitive = elementwise("clamp", {
  result: "same",
  expr: (x, low, high) => x.max(low).min(high),
  vjp(gradient, saved) {
    const x = saved.input(0)
    const inside = x.ge(saved.input(1)).logicalAnd(x.le(saved.input(2)))
    return [where(inside, gradient, 0), undefined, undefined]
  },
})

/**
 * min(max(x, low), high); the gradient passes where low ≤ x ≤ high. Bounds get none.
 *
 * @example
 * ```ts
 * clamp(tensor([-2, 0.5, 3]), -1, 1) // => [-1, 0.5, 1]
 * ```
 */
export const clamp = op(
  primitive,
  (x: Tensor, low: Operand, high: Operand): Tensor =>
    apply(primitive, [x, lift(low, x, "clamp"), lift(high, x, "clamp")], undefined),
  { x: TENSOR, low: OPERAND, high: OPERAND },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  // Numbers that are a quarter apart are never at a bound.
  clamp: { inputs: [{ shape: {}, from: "distinct" }], calls: [(x) => x.clamp(-1.1, 1.4)] },
}
