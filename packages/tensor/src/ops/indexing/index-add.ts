import { planIndexAdd } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { storageType } from "../../core/dtype"
import { formatShape, sameShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { addAt } from "./add-at"
import { demandList, rowsOf } from "./index-select"

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
export const indexAdd = addAt(
  "indexAdd",
  (x, index, source, axis) => {
    demandList("indexAdd", index)
    const expected = x.map((size, i) => (i === axis ? index[0] : size))
    if (sameShape(source, expected)) return
    throw new RangeError(
      `indexAdd: the source must have a part for each index, shape ${formatShape(expected)}, got ${formatShape(source)}. Check the dimension.`,
    )
  },
  (x, index, axis) =>
    planIndexAdd({ type: storageType(x.dtype), ...rowsOf(x.shape, axis), count: index.shape[0] }),
  (x, axis, index) => x.indexSelect(axis, index),
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  indexAdd: {
    sizes: { rows: [1, 4], columns: [1, 3], count: [0, 5] },
    inputs: [
      { shape: ["rows", "columns"] },
      { shape: ["count"], from: { below: "rows" } },
      { shape: ["count", "columns"] },
    ],
    calls: [(x, i, source) => x.indexAdd(0, i, source)],
    linear: "jointly",
  },
}
