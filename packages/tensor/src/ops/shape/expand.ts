import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { guard, SIZES, TENSOR } from "../../core/arguments"
import type { Primitive, Spec } from "../../core/primitive"
import { broadcastStrides, checkShape, formatShape, type Shape, sameShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { readView } from "./strided"

const primitive: Primitive<Shape> = {
  name: "expand",
  infer: ([x]: readonly [Spec], shape) => ({ shape, dtype: x.dtype }),
  lower([x]: readonly [Spec], { shape }) {
    if (sizeOf(x.shape) === sizeOf(shape)) return { kind: "alias" }
    return readView({ strides: broadcastStrides(x.shape, shape) })
  },
  // Summing over the repeated axes is what the caller does for any broadcast operand.
  vjp: (gradient) => [gradient],
}

/**
 * Repeats dimensions of size 1 to the sizes of `shape`, aligned at the last; −1 keeps a size. New dimensions
 * appear in front.
 *
 * @param shape - new sizes; at least as many as x has
 * @throws RangeError when a size other than 1 would change
 * @example
 * ```ts
 * expand(tensor([[1], [2]]), [-1, 3]) // => [[1, 1, 1], [2, 2, 2]]
 * ```
 */
export const expand = op(
  primitive,
  (x: Tensor, shape: Shape): Tensor => {
    const from = x.shape
    const extra = shape.length - from.length
    const to = shape.map((size, axis) =>
      size === -1 && axis >= extra ? (from[axis - extra] as number) : size,
    )
    if (sameShape(from, to)) return x
    checkShape("expand", to)
    const fits = extra >= 0 && from.every((size, axis) => size === 1 || size === to[axis + extra])
    if (!fits) {
      throw new RangeError(
        `expand: sizes must be equal or 1 before, aligned at the last dimension, got ${formatShape(from)} to ${formatShape(shape)}. Unsqueeze or reshape first.`,
      )
    }
    return apply(primitive, [x], to)
  },
  { x: TENSOR, shape: SIZES },
)

/**
 * Repeats dimensions of size 1 until the shape is `shape` (NumPy's name for `expand`).
 *
 * @example
 * ```ts
 * broadcastTo(tensor([1, 2]), [2, 2]) // => [[1, 2], [1, 2]]
 * ```
 */
export const broadcastTo = guard(
  "broadcastTo",
  { x: TENSOR, shape: SIZES },
  (x: Tensor, shape: Shape): Tensor => {
    return expand(x, shape)
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  expand: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.unsqueeze(1).expand([2, ...x.unsqueeze(1).shape])],
    linear: "jointly",
  },
}
