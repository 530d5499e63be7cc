import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { argExtreme } from "./arg-extreme"

/**
 * Place of the largest element along a dimension (of all elements when left out), int32: the first if there
 * are several; NaN counts as largest.
 *
 * @param dim - a dimension, −1 the last; all elements in row-major order when left out
 * @param keepdim - leave it with size 1; default false
 * @throws RangeError when there is no such dimension, or nothing along it
 * @example
 * ```ts
 * const x = tensor([[1, 5, 2], [7, 0, 7]])
 * argmax(x, 1) // => [1, 0]
 * argmax(x) // => 3
 * ```
 */
export const argmax = argExtreme("argmax")

/** @internal */
export const promises: OperationPromises<Tensor> = {
  argmax: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.argmax(), (x) => x.argmax(0, true)],
    discrete: true,
  },
}
