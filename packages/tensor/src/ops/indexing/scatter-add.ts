import { planScatterAdd } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import { promote, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { formatShape, sameShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { checkIndices } from "./check-indices"
import { demandIndexShape } from "./gather"
import { axisOf } from "./slice"

const primitive: Primitive<number> = {
  name: "scatterAdd",
  infer([x, index, source]: readonly Spec[], axis) {
    demandIndexShape("scatterAdd", x.shape, index.shape, axis)
    if (!sameShape(index.shape, source.shape)) {
      throw new RangeError(
        `scatterAdd: index and source must have one shape, got ${formatShape(index.shape)} and ${formatShape(source.shape)}. Cut or expand one of them.`,
      )
    }
    return { shape: x.shape, dtype: x.dtype }
  },
  lower: ([x, index]: readonly Spec[], _, axis) => ({
    kind: "steps",
    steps: [
      {
        call: planScatterAdd({ type: storageType(x.dtype), shape: x.shape, axis, indexShape: index.shape }),
        buffers: [0, 1, 2, 3],
      },
    ],
  }),
  vjp: (gradient, saved) => [
    gradient,
    undefined,
    saved.needs(2) ? gradient.gather(saved.attrs, saved.input(1)) : undefined,
  ],
}

/**
 * x with elements of `source` added at the places that `index` lists: along dim 0 of a matrix,
 * result[index[i][j]][j] += source[i][j], in row-major order of the index.
 *
 * @param index - int32, of x's rank, each in [0, size of the dimension)
 * @param source - of the index's shape
 * @throws RangeError for an index outside, TypeError for one that is not int32
 * @example
 * ```ts
 * const index = tensor([0, 2, 0], { dtype: "int32" })
 * scatterAdd(zeros([3]), 0, index, tensor([1, 2, 3])) // => [4, 0, 2]
 * ```
 */
export const scatterAdd = op(
  primitive,
  (x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor => {
    const axis = axisOf("scatterAdd", x, dim)
    const common = promote([x, source])
    const dtype = common === "bool" ? "int32" : common
    checkIndices("scatterAdd", index, x.shape[axis])
    return apply(primitive, [x.to(dtype), index, source.to(dtype)], axis)
  },
  { x: TENSOR, dim: DIM, index: TENSOR, source: TENSOR },
)
