import type { OperationPromises } from "@gradus/laws"
import { isFloat } from "../../core/dtype"
import type { Tensor } from "../../tensor"
import { reduction, withAxes } from "./reduction"

/**
 * The sum along dimensions, in the fixed order of reductions; int32 wraps around, bools are counted in
 * int32.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * const x = tensor([[1, 2], [3, 4]])
 * sum(x) // => 10
 * sum(x, 0) // => [4, 6]
 * sum(x, [1], true) // => [[3], [7]]
 * ```
 */
export const sum = reduction("sum", {
  op: () => "sum",
  dtype: (dtype) => (isFloat(dtype) ? dtype : "int32"),
  vjp(gradient, saved) {
    const { shape } = saved.inputSpec(0)
    return [withAxes(gradient, shape, saved.attrs).expand(shape)]
  },
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  sum: {
    inputs: [{ shape: { minRank: 3 } }],
    calls: [(x) => x.sum(), (x) => x.sum(1), (x) => x.sum([0, 2], true), (x) => x.sum([0, 1])],
    linear: "jointly",
  },
}
