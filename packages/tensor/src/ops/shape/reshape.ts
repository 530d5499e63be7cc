import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { SIZES, TENSOR } from "../../core/arguments"
import type { Primitive, Spec } from "../../core/primitive"
import { checkShape, formatShape, ownShape, type Shape, sameShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"

const primitive: Primitive<Shape> = {
  name: "reshape",
  infer: ([x]: readonly Spec[], shape) => ({ shape, dtype: x.dtype }),
  lower: () => ({ kind: "alias" }),
  vjp: (gradient, saved) => [gradient.reshape(saved.inputSpec(0).shape)],
}

/**
 * The same numbers in the same order under another shape.
 *
 * @param shape - the new sizes; one of them may be −1, to be worked out
 * @throws RangeError when the number of elements differs
 * @example
 * ```ts
 * reshape(arange(6), [2, -1]) // => [[0, 1, 2], [3, 4, 5]]
 * ```
 */
export const reshape = op(
  primitive,
  (x: Tensor, shape: Shape): Tensor => {
    const target = shape.includes(-1) ? workOut(x, shape) : ownShape(shape)
    checkShape("reshape", target)
    if (sizeOf(target) !== x.size) throw mismatch(x, shape)
    return sameShape(target, x.shape) ? x : apply(primitive, [x], target)
  },
  { x: TENSOR, shape: SIZES },
)

function workOut(x: Tensor, shape: Shape): Shape {
  const known = sizeOf(shape.filter((n) => n !== -1))
  const missing = x.size / known
  if (shape.filter((n) => n === -1).length > 1 || !Number.isInteger(missing)) throw mismatch(x, shape)
  return shape.map((n) => (n === -1 ? missing : n))
}

function mismatch(x: Tensor, shape: Shape): RangeError {
  return new RangeError(
    `reshape: the number of elements must stay ${x.size} (shape ${formatShape(x.shape)}), got ${formatShape(shape)}. Choose sizes whose product is ${x.size}; one may be -1.`,
  )
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  reshape: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.reshape([-1])], linear: "jointly" },
}
