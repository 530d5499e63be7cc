import { maybe, or, show } from "@gradus/checks"
import { DIM, guard, NUMBER, TENSOR } from "../../core/arguments"
import { normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { windowSlice } from "../shape/window"

/** Start, size and step of Python's `start:stop:step` on an axis: ends count from the back when negative, and are cut off. @internal */
export function sliceRange(
  owner: string,
  length: number,
  start: number | undefined,
  stop: number | undefined,
  step: number,
): { start: number; size: number } {
  for (const [name, value] of Object.entries({ start, stop, step })) {
    if (value === undefined || Number.isInteger(value)) continue
    if (name !== "step" && (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY))
      continue
    throw new RangeError(`${owner}: ${name} must be an integer, got ${show(value)}. Round it.`)
  }
  if (step === 0) throw new RangeError(`${owner}: step must not be 0, got 0. Use 1 for every element.`)
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1]
  const place = (end: number | undefined, otherwise: number) =>
    end === undefined ? otherwise : Math.max(lowest, Math.min(highest, end < 0 ? end + length : end))
  const from = place(start, step > 0 ? lowest : highest)
  const to = place(stop, step > 0 ? highest : lowest)
  return { start: from, size: Math.max(0, Math.ceil((to - from) / step)) }
}

/**
 * Elements start, start + step, … before stop along a dimension, as Python slices.
 *
 * @param start - negative counts from the end; the first element in the direction of step when left out
 * @param stop - not included; to the end when left out
 * @param step - not 0; negative walks backwards; default 1
 * @throws RangeError for a step of 0 or fractions
 * @example
 * ```ts
 * slice(arange(6), 0, 1, -1, 2) // => [1, 3]
 * ```
 */
export const slice = guard(
  "slice",
  { x: TENSOR, dim: DIM, start: maybe(NUMBER), stop: maybe(NUMBER), step: or(1, DIM) },
  (x: Tensor, dim: number, start?: number, stop?: number, step = 1): Tensor => {
    const axis = axisOf("slice", x, dim)
    const range = sliceRange("slice", x.shape[axis] as number, start, stop, step)
    return sliceAxis(x, axis, range.start, range.size, step)
  },
)

/**
 * `length` elements from `start` along a dimension.
 *
 * @throws RangeError when it does not lie inside
 * @example
 * ```ts
 * narrow(arange(6), 0, 2, 3) // => [2, 3, 4]
 * ```
 */
export const narrow = guard(
  "narrow",
  { x: TENSOR, dim: DIM, start: DIM, length: DIM },
  (x: Tensor, dim: number, start: number, length: number): Tensor => {
    const axis = axisOf("narrow", x, dim)
    const size = x.shape[axis] as number
    const from = start < 0 ? start + size : start
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(length) ||
      length < 0 ||
      from < 0 ||
      from + length > size
    ) {
      throw new RangeError(
        `narrow: start and length must stay inside the dimension of size ${size}, got start ${start} and length ${length}. Take less.`,
      )
    }
    return sliceAxis(x, axis, from, length)
  },
)

/**
 * The part at one index of a dimension, which disappears.
 *
 * @throws RangeError for an index outside [−size, size − 1]
 * @example
 * ```ts
 * select(tensor([[1, 2], [3, 4]]), 1, -1) // => [2, 4]
 * ```
 */
export const select = guard(
  "select",
  { x: TENSOR, dim: DIM, index: DIM },
  (x: Tensor, dim: number, index: number): Tensor => {
    const axis = axisOf("select", x, dim)
    const size = x.shape[axis] as number
    if (!Number.isInteger(index) || index < -size || index >= size) {
      throw new RangeError(
        `select: index must be an integer in [${-size}, ${size - 1}], got ${index}. Dimension ${axis} has ${size} elements.`,
      )
    }
    const part = sliceAxis(x, axis, index < 0 ? index + size : index, 1)
    return part.reshape(x.shape.filter((_, i) => i !== axis))
  },
)

/** Part of one axis; everything is inside. @internal */
export function sliceAxis(x: Tensor, axis: number, start: number, size: number, step = 1): Tensor {
  return windowSlice(x, {
    starts: x.shape.map((_, i) => (i === axis ? start : 0)),
    steps: x.shape.map((_, i) => (i === axis ? step : 1)),
    sizes: x.shape.map((n, i) => (i === axis ? size : n)),
  })
}

/** @throws RangeError for a zero-dimensional tensor too @internal */
export function axisOf(owner: string, x: Tensor, dim: number): number {
  if (x.shape.length === 0) {
    throw new RangeError(`${owner}: the tensor must have a dimension, got shape []. Unsqueeze it first.`)
  }
  return normalizeAxis(owner, dim, x.shape.length)
}
