import { demand, or, whole } from "@gradus/checks"
import { DIM, DTYPE, guard, TENSOR } from "../../core/arguments"
import type { DType } from "../../core/dtype"
import { arrayFor } from "../../core/room"
import type { Shape } from "../../core/shape"
import { Storage } from "../../core/storage"
import type { Tensor } from "../../tensor"
import { checkIndices } from "./check-indices"

const CLASSES = { ...whole("[0, ∞)"), advice: "Give the number of classes." }

/**
 * A new last dimension of size `numClasses` with 1 at the index and 0 elsewhere.
 *
 * @param index - int32, each in [0, numClasses)
 * @param dtype - of the result, default int32
 * @throws RangeError for an index outside, TypeError for one that is not int32
 * @example
 * ```ts
 * oneHot(tensor([2, 0], { dtype: "int32" }), 3) // => [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export const oneHot = guard(
  "oneHot",
  { index: TENSOR, numClasses: DIM, dtype: or("int32", DTYPE) },
  (index: Tensor, numClasses: number, dtype: DType = "int32"): Tensor => {
    demand("oneHot", "numClasses", CLASSES, numClasses)
    demand("oneHot", "dtype", DTYPE, dtype)
    checkIndices("oneHot", index, numClasses)
    return index
      .unsqueeze(-1)
      .eq(placesAlong(index, [numClasses], 0))
      .to(dtype)
  },
)

/** 0, 1, 2, … along an axis of a shape, with size 1 along the others. @internal */
export function placesAlong(like: Tensor, shape: Shape, axis: number): Tensor {
  const places = arrayFor("oneHot", [shape[axis]], "int32").map((_, i) => i)
  return like.derive(
    Storage.heap("int32", places),
    shape.map((size, i) => (i === axis ? size : 1)),
    "int32",
  )
}
