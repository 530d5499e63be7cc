import type { OperationPromises } from "@gradus/laws"
import { guard, TENSOR } from "../../core/arguments"
import { formatShape } from "../../core/shape"
import type { Tensor } from "../../tensor"

function demandRank(owner: string, name: string, x: Tensor, rank: number): void {
  if (x.ndim === rank) return
  throw new RangeError(
    `${owner}: ${name} must have ${rank} dimension${rank === 1 ? "" : "s"}, got shape ${formatShape(x.shape)}. Reshape it.`,
  )
}

/**
 * Σ aᵢ·bᵢ of two vectors.
 *
 * @example
 * ```ts
 * dot(tensor([1, 2]), tensor([3, 4])) // => 11
 * ```
 */
export const dot = guard("dot", { a: TENSOR, b: TENSOR }, (a: Tensor, b: Tensor): Tensor => {
  demandRank("dot", "a", a, 1)
  demandRank("dot", "b", b, 1)
  return a.matmul(b)
})

/**
 * Product of a matrix and a vector.
 *
 * @example
 * ```ts
 * mv(tensor([[1, 2], [3, 4]]), tensor([1, 1])) // => [3, 7]
 * ```
 */
export const mv = guard(
  "mv",
  { matrix: TENSOR, vector: TENSOR },
  (matrix: Tensor, vector: Tensor): Tensor => {
    demandRank("mv", "the matrix", matrix, 2)
    demandRank("mv", "the vector", vector, 1)
    return matrix.matmul(vector)
  },
)

/**
 * The matrix of all products aᵢ·bⱼ of two vectors.
 *
 * @example
 * ```ts
 * outer(tensor([1, 2]), tensor([3, 4])) // => [[3, 4], [6, 8]]
 * ```
 */
export const outer = guard("outer", { a: TENSOR, b: TENSOR }, (a: Tensor, b: Tensor): Tensor => {
  demandRank("outer", "a", a, 1)
  demandRank("outer", "b", b, 1)
  return a.unsqueeze(1).mul(b)
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  outer: { inputs: [{ shape: [3] }, { shape: [2] }], calls: [outer], linear: "each" },
}
