import { DIM, guard, TENSOR } from "../../core/arguments"
import { normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"

/**
 * A new dimension of size 1 at position `dim`.
 *
 * @example
 * ```ts
 * unsqueeze(tensor([1, 2]), -1) // => [[1], [2]]
 * ```
 */
export const unsqueeze = guard("unsqueeze", { x: TENSOR, dim: DIM }, (x: Tensor, dim: number): Tensor => {
  const axis = normalizeAxis("unsqueeze", dim, x.shape.length + 1)
  const shape = [...x.shape]
  shape.splice(axis, 0, 1)
  return x.reshape(shape)
})
