import { planIndexAdd } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import { promote, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { formatShape, sameShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { checkIndices } from "./check-indices"
import { demandList, rowsOf } from "./index-select"
import { axisOf } from "./slice"

const primitive: Primitive<number> = {
  name: "indexAdd",
  infer([x, index, source]: readonly Spec[], axis) {
    demandList("indexAdd", index.shape)
    const expected = x.shape.map((size, i) => (i === axis ? index.shape[0] : size))
    if (!sameShape(source.shape, expected)) {
      throw new RangeError(
        `indexAdd: the source must have a part for each index, shape ${formatShape(expected)}, got ${formatShape(source.shape)}. Check the dimension.`,
      )
    }
    return { shape: x.shape, dtype: x.dtype }
  },
  lower: ([x, index]: readonly Spec[], _, axis) => ({
    kind: "steps",
    steps: [
      {
        call: planIndexAdd({ type: storageType(x.dtype), ...rowsOf(x.shape, axis), count: index.shape[0] }),
        buffers: [0, 1, 2, 3],
      },
    ],
  }),
  vjp: (gradient, saved) => [
    gradient,
    undefined,
    saved.needs(2) ? gradient.indexSelect(saved.attrs, saved.input(1)) : undefined,
  ],
}

/**
 * x with the parts of `source` added at the listed places of a dimension, in the order of the list.
 *
 * @param index - int32, `[n]`, each in [0, size of the dimension)
 * @param source - x's shape with n along the dimension
 * @throws RangeError for an index outside, TypeError for one that is not int32
 * @example
 * ```ts
 * const index = tensor([1, 1], { dtype: "int32" })
 * indexAdd(zeros([2, 2]), 0, index, tensor([[1, 2], [3, 4]])) // => [[0, 0], [4, 6]]
 * ```
 */
export const indexAdd = op(
  primitive,
  (x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor => {
    const axis = axisOf("indexAdd", x, dim)
    const common = promote([x, source])
    const dtype = common === "bool" ? "int32" : common
    checkIndices("indexAdd", index, x.shape[axis])
    return apply(primitive, [x.to(dtype), index, source.to(dtype)], axis)
  },
  { x: TENSOR, dim: DIM, index: TENSOR, source: TENSOR },
)
