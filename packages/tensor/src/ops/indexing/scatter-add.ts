import { planScatterAdd } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { storageType } from "../../core/dtype"
import { formatShape, sameShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { addAt } from "./add-at"
import { demandIndexShape } from "./gather"

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
export const scatterAdd = addAt(
  "scatterAdd",
  (x, index, source, axis) => {
    demandIndexShape("scatterAdd", x, index, axis)
    if (sameShape(index, source)) return
    throw new RangeError(
      `scatterAdd: index and source must have one shape, got ${formatShape(index)} and ${formatShape(source)}. Cut or expand one of them.`,
    )
  },
  (x, index, axis) =>
    planScatterAdd({ type: storageType(x.dtype), shape: x.shape, axis, indexShape: index.shape }),
  (x, axis, index) => x.gather(axis, index),
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  scatterAdd: {
    sizes: { rows: [1, 4], columns: [1, 3], count: [0, 5] },
    inputs: [
      { shape: ["rows", "columns"] },
      { shape: ["count", "columns"], from: { below: "rows" } },
      { shape: ["count", "columns"] },
    ],
    calls: [(x, i, source) => x.scatterAdd(0, i, source)],
    linear: "jointly",
  },
}
