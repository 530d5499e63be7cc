import { or } from "@gradus/checks"
import { DIM, DIMS, guard, TENSOR } from "../../core/arguments"
import type { Tensor } from "../../tensor"
import { axisOf, sliceAxis } from "../indexing/slice"

/**
 * Parts along a dimension: of one size (the last may be smaller), or of the sizes given.
 *
 * @param sizes - of each part; or one number for all
 * @param dim - default 0
 * @throws RangeError when the sizes do not add up
 * @example
 * ```ts
 * const [head, tail] = split(tensor([1, 2, 3]), [2, 1])
 * head // => [1, 2]
 * tail // => [3]
 * ```
 */
export const split = guard(
  "split",
  { x: TENSOR, sizes: DIMS, dim: or(0, DIM) },
  (x: Tensor, sizes: number | readonly number[], dim = 0): Tensor[] => {
    const axis = axisOf("split", x, dim)
    const length = x.shape[axis] as number
    const list = typeof sizes === "number" ? evenly(length, sizes) : sizes
    const total = list.reduce((sum, size) => sum + size, 0)
    if (total !== length || !list.every((size) => Number.isInteger(size) && size >= 0)) {
      throw new RangeError(
        `split: sizes must add up to ${length}, the size of dimension ${axis}, got [${list.join(", ")}] (sum ${total}). Change the last one.`,
      )
    }
    let start = 0
    return list.map((size) => {
      const part = sliceAxis(x, axis, start, size)
      start += size
      return part
    })
  },
)

function evenly(length: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(
      `split: the size of the parts must be a positive integer, got ${size}. Use 1 or more.`,
    )
  }
  if (length === 0) return [0]
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => Math.min(size, length - i * size))
}

/**
 * At most `count` parts of one size along a dimension; the last may be smaller.
 *
 * @param count - at least 1
 * @param dim - default 0
 * @example
 * ```ts
 * chunk(arange(5), 2).map((part) => part.toArray()) // => [[0, 1, 2], [3, 4]]
 * ```
 */
export const chunk = guard(
  "chunk",
  { x: TENSOR, count: DIM, dim: or(0, DIM) },
  (x: Tensor, count: number, dim = 0): Tensor[] => {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(
        `chunk: the number of parts must be a positive integer, got ${count}. Use 1 or more.`,
      )
    }
    const length = x.shape[axisOf("chunk", x, dim)] as number
    return split(x, Math.max(1, Math.ceil(length / count)), dim)
  },
)
