import { DIMS_OR_ALL, guard, TENSOR } from "../../core/arguments"
import { normalizeAxes } from "../../core/shape"
import type { Tensor } from "../../tensor"

/**
 * Without the dimensions of size 1: all of them, or those among `dims`.
 *
 * @param dims - those that may go; all when left out
 * @example
 * ```ts
 * squeeze(zeros([1, 2, 1])).shape // => [2]
 * squeeze(zeros([1, 2, 1]), 0).shape // => [2, 1]
 * ```
 */
export const squeeze = guard(
  "squeeze",
  { x: TENSOR, dims: DIMS_OR_ALL },
  (x: Tensor, dims?: number | readonly number[]): Tensor => {
    const axes = normalizeAxes("squeeze", dims, x.shape.length)
    const kept = x.shape.filter((size, axis) => size !== 1 || !axes.includes(axis))
    return kept.length === x.shape.length ? x : x.reshape(kept)
  },
)
