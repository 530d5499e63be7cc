import { DIM, guard, TENSOR } from "../../core/arguments"
import { formatShape, normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { permute } from "./permute"

/**
 * Exchanges two dimensions.
 *
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * transpose(tensor([[1, 2, 3], [4, 5, 6]]), 0, 1) // => [[1, 4], [2, 5], [3, 6]]
 * ```
 */
export const transpose = guard(
  "transpose",
  { x: TENSOR, dim0: DIM, dim1: DIM },
  (x: Tensor, dim0: number, dim1: number): Tensor => {
    const rank = x.shape.length
    const a = normalizeAxis("transpose", dim0, rank)
    const b = normalizeAxis("transpose", dim1, rank)
    if (a === b) return x
    const axes = Array.from({ length: rank }, (_, axis) => axis)
    axes[a] = b
    axes[b] = a
    return permute(x, axes)
  },
)

/**
 * A matrix with rows and columns exchanged.
 *
 * @example
 * ```ts
 * tensor([[1, 2], [3, 4]]).T // => [[1, 3], [2, 4]]
 * ```
 */
export const matrixTranspose = guard("matrixTranspose", { x: TENSOR }, (x: Tensor): Tensor => {
  if (x.ndim !== 2) {
    throw new RangeError(
      `T: the tensor must have two dimensions, got shape ${formatShape(x.shape)}. Use transpose or permute.`,
    )
  }
  return permute(x, [1, 0])
})
