import { or } from "@gradus/checks"
import { DIM, guard, TENSORS } from "../../core/arguments"
import { formatShape, normalizeAxis, sameShape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { cat, demandSome } from "./cat"

/**
 * Joins tensors of one shape along a new dimension.
 *
 * @param tensors - at least one, of equal shape
 * @param dim - where the new dimension goes; default 0
 * @throws RangeError when the shapes differ, or for no tensors
 * @example
 * ```ts
 * stack([tensor([1, 2]), tensor([3, 4])], 1) // => [[1, 3], [2, 4]]
 * ```
 */
export const stack = guard(
  "stack",
  { tensors: TENSORS, dim: or(0, DIM) },
  (tensors: readonly Tensor[], dim = 0): Tensor => {
    const { shape } = demandSome("stack", tensors)
    const axis = normalizeAxis("stack", dim, shape.length + 1)
    for (const other of tensors) {
      if (!sameShape(other.shape, shape)) {
        throw new RangeError(
          `stack: shapes must be equal, got ${formatShape(shape)} and ${formatShape(other.shape)}. Use cat to join along a dimension that is there.`,
        )
      }
    }
    const raised = [...shape.slice(0, axis), 1, ...shape.slice(axis)]
    return cat(
      tensors.map((t) => t.reshape(raised)),
      axis,
    )
  },
)
