import { demand, or } from "@gradus/checks"
import type { OperationPromises } from "@gradus/laws"
import { DIM, guard, TENSOR } from "../../core/arguments"
import { arrayFor } from "../../core/room"
import { formatShape } from "../../core/shape"
import { Storage } from "../../core/storage"
import type { Tensor } from "../../tensor"
import { where } from "../elementwise/where"

/**
 * Matrices with everything above a diagonal set to 0; 0 is the main diagonal, positive ones lie above it.
 *
 * @example
 * ```ts
 * tril(tensor([[1, 2], [3, 4]])) // => [[1, 0], [3, 4]]
 * ```
 */
export const tril = guard("tril", { x: TENSOR, diagonal: or(0, DIM) }, (x: Tensor, diagonal = 0): Tensor => {
  demand("tril", "diagonal", DIM, diagonal)
  return where(
    triangle("tril", x, (row, column) => column - row <= diagonal),
    x,
    0,
  )
})

/**
 * Matrices with everything below a diagonal set to 0; 0 is the main diagonal, positive ones lie above it.
 *
 * @example
 * ```ts
 * triu(tensor([[1, 2], [3, 4]]), 1) // => [[0, 2], [0, 0]]
 * ```
 */
export const triu = guard("triu", { x: TENSOR, diagonal: or(0, DIM) }, (x: Tensor, diagonal = 0): Tensor => {
  demand("triu", "diagonal", DIM, diagonal)
  return where(
    triangle("triu", x, (row, column) => column - row >= diagonal),
    x,
    0,
  )
})

function triangle(owner: string, x: Tensor, keeps: (row: number, column: number) => boolean): Tensor {
  if (x.ndim < 2) {
    throw new RangeError(
      `${owner}: the tensor must have at least two dimensions, got shape ${formatShape(x.shape)}. Reshape it.`,
    )
  }
  const [rows, columns] = x.shape.slice(-2)
  const mask = arrayFor(owner, [rows, columns], "bool")
  for (let i = 0; i < mask.length; i++) mask[i] = keeps(Math.floor(i / columns), i % columns) ? 1 : 0
  return x.derive(Storage.heap("bool", mask), [rows, columns], "bool")
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  tril: {
    inputs: [
      {
        shape: [
          [1, 4],
          [1, 4],
        ],
      },
    ],
    calls: [(x) => x.tril(), (x) => x.triu(1)],
    linear: "jointly",
  },
}
