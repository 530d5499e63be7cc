import { planCumsum } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import { storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"

interface Attrs {
  readonly axis: number
  readonly reverse: boolean
}

const primitive: Primitive<Attrs> = {
  name: "cumsum",
  infer: ([x]: readonly Spec[]) => x,
  lower([x]: readonly Spec[], _, { axis, reverse }) {
    const type = storageType(x.dtype)
    if (type === "bool") throw new TypeError("cumsum: internal error, a bool tensor was not converted")
    const call = planCumsum({ type, shape: x.shape, axis, reverse })
    return { kind: "steps", steps: [{ call, buffers: [0, 1] }] }
  },
  vjp: (gradient, { attrs }) => [apply(primitive, [gradient], { axis: attrs.axis, reverse: !attrs.reverse })],
}

/**
 * Running sums along a dimension, one element after the other in blocks of 512, each on top of the joined sums of the
 * blocks before it; int32 wraps around, bools are counted.
 *
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * cumsum(tensor([1, 2, 3]), 0) // => [1, 3, 6]
 * ```
 */
export const cumsum = op(
  primitive,
  (x: Tensor, dim: number): Tensor => {
    const axis = normalizeAxis("cumsum", dim, x.ndim)
    if (x.ndim === 0) return cumsum(x.reshape([1]), 0).reshape([])
    return apply(primitive, [x.dtype === "bool" ? x.to("int32") : x], { axis, reverse: false })
  },
  { x: TENSOR, dim: DIM },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  cumsum: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.cumsum(0), (x) => x.cumsum(-1)],
    linear: "jointly",
  },
}
