import { or } from "@gradus/checks"
import { DIM, guard, TENSOR } from "../../core/arguments"
import { normalizeAxis, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"

/**
 * Joins the dimensions from `start` to `end` into one.
 *
 * @param start - first dimension to join; default 0
 * @param end - last dimension to join; default −1
 * @example
 * ```ts
 * flatten(zeros([2, 3, 4]), 1).shape // => [2, 12]
 * ```
 */
export const flatten = guard(
  "flatten",
  { x: TENSOR, start: or(0, DIM), end: or(-1, DIM) },
  (x: Tensor, start = 0, end = -1): Tensor => {
    const rank = x.shape.length
    if (rank === 0) return x.reshape([1])
    const from = normalizeAxis("flatten", start, rank)
    const to = normalizeAxis("flatten", end, rank)
    if (from > to) {
      throw new RangeError(`flatten: start must not come after end, got ${start} and ${end}. Exchange them.`)
    }
    const shape = [...x.shape]
    shape.splice(from, 0, sizeOf(shape.splice(from, to + 1 - from)))
    return x.reshape(shape)
  },
)
