import type { OperationPromises } from "@gradus/laws"
import { isFloat } from "../../core/dtype"
import type { Tensor } from "../../tensor"
import { reduction, withAxes } from "./reduction"

/**
 * Σx² along dimensions, in one pass; int32 wraps around.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * sumOfSquares(tensor([[1, 2], [3, 4]]), 1) // => [5, 25]
 * ```
 */
export const sumOfSquares = reduction("sumOfSquares", {
  op: () => "sum",
  dtype: (dtype) => (isFloat(dtype) ? dtype : "int32"),
  value: (x) => x.mul(x),
  vjp: (gradient, saved) => {
    const x = saved.input(0)
    return [x.mul(withAxes(gradient, x.shape, saved.attrs).mul(2))]
  },
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  sumOfSquares: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => sumOfSquares(x), (x) => sumOfSquares(x, 0, true)],
  },
}
