import type { OperationPromises } from "@gradus/laws"
import { DIMS_OR_ALL, guard, KEEPDIM, TENSOR } from "../../core/arguments"
import { floatOf } from "../../core/dtype"
import { normalizeAxes } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { countOf, type Dims } from "./reduction"

/**
 * The mean along dimensions; float32 for integers, NaN of no elements.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * mean(tensor([[1, 2], [3, 6]]), 1) // => [1.5, 4.5]
 * ```
 */
export const mean = guard(
  "mean",
  { x: TENSOR, dim: DIMS_OR_ALL, keepdim: KEEPDIM },
  (x: Tensor, dim?: Dims, keepdim = false): Tensor => {
    const axes = normalizeAxes("mean", dim, x.shape.length)
    return x.to(floatOf(x.dtype)).sum(axes, keepdim).div(countOf(x.shape, axes))
  },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  mean: {
    inputs: [{ shape: { minRank: 1 } }],
    calls: [(x) => x.mean(), (x) => x.mean(0, true)],
    linear: "jointly",
  },
}
