import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { argExtreme } from "./arg-extreme"

/**
 * Place of the smallest element along a dimension (of all elements when left out), int32: the first if
 * there are several; NaN counts as smallest.
 *
 * @param dim - a dimension, −1 the last; all elements in row-major order when left out
 * @param keepdim - leave it with size 1; default false
 * @throws RangeError when there is no such dimension, or nothing along it
 * @example
 * ```ts
 * argmin(tensor([[1, 5, 2], [7, 0, 7]]), 1) // => [0, 1]
 * ```
 */
export const argmin = argExtreme("argmin")

/** @internal */
export const promises: OperationPromises<Tensor> = {
  argmin: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.argmin(), (x) => x.argmin(-1)],
    discrete: true,
  },
}
