import type { OperationPromises } from "@gradus/laws"
import { DIMS_OR_ALL, guard, TENSOR } from "../../core/arguments"
import { normalizeAxes } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { windowSlice } from "./window"

/**
 * Reverses the order of elements along dimensions; all of them when none is given.
 *
 * @example
 * ```ts
 * flip(tensor([[1, 2], [3, 4]]), 1) // => [[2, 1], [4, 3]]
 * ```
 */
export const flip = guard(
  "flip",
  { x: TENSOR, dims: DIMS_OR_ALL },
  (x: Tensor, dims?: number | readonly number[]): Tensor => {
    const axes = normalizeAxes("flip", dims, x.shape.length)
    if (axes.length === 0) return x
    return windowSlice(x, {
      starts: x.shape.map((size, axis) => (axes.includes(axis) ? Math.max(size - 1, 0) : 0)),
      steps: x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1)),
      sizes: x.shape,
    })
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  flip: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.flip(), (x) => x.flip(0)],
    linear: "jointly",
  },
}
