import { planPermute } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { SIZES, TENSOR } from "../../core/arguments"
import { storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { formatShape, normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"

const primitive: Primitive<readonly number[]> = {
  name: "permute",
  infer: ([x]: readonly Spec[], axes) => ({ shape: axes.map((axis) => x.shape[axis]), dtype: x.dtype }),
  lower([x]: readonly Spec[], _, axes) {
    if (keepsOrder(x.shape, axes)) return { kind: "alias" }
    const call = planPermute({ type: storageType(x.dtype), shape: x.shape, permutation: axes })
    return { kind: "steps", steps: [{ call, buffers: [0, 1] }] }
  },
  vjp(gradient, { attrs }) {
    const inverse = new Array<number>(attrs.length)
    for (const [to, from] of attrs.entries()) inverse[from] = to
    return [permute(gradient, inverse)]
  },
}

/** Whether only axes of size 1 move. */
function keepsOrder(shape: readonly number[], axes: readonly number[]): boolean {
  let last = -1
  for (const axis of axes) {
    if (shape[axis] === 1) continue
    if (axis < last) return false
    last = axis
  }
  return true
}

/**
 * The axes in another order: axis i of the result is axis `dims[i]` of x.
 *
 * @throws RangeError unless every dimension is named once
 * @example
 * ```ts
 * permute(tensor([[[1, 2, 3]]]), [2, 0, 1]).shape // => [3, 1, 1]
 * ```
 */
export const permute = op(
  primitive,
  (x: Tensor, dims: readonly number[]): Tensor => {
    const rank = x.shape.length
    const axes = dims.map((dim) => normalizeAxis("permute", dim, rank))
    if (axes.length !== rank || new Set(axes).size !== rank) {
      throw new RangeError(
        `permute: dims must name each of the ${rank} dimensions of shape ${formatShape(x.shape)} once, got [${dims.join(", ")}]. List all.`,
      )
    }
    return axes.every((axis, i) => axis === i) ? x : apply(primitive, [x], axes)
  },
  { x: TENSOR, dims: SIZES },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  permute: {
    inputs: [{ shape: { minRank: 3 } }],
    calls: [(x) => x.permute([2, 0, 1]), (x) => x.permute([0, 2, 1]), (x) => x.permute([2, 1, 0])],
    linear: "jointly",
  },
}
