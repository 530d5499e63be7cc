import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { extremumVjp } from "./extremum-vjp"
import { reduction } from "./reduction"

/**
 * The largest element along dimensions; NaN if there is one. Equal largest elements share the gradient
 * evenly.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension, or nothing along it
 * @example
 * ```ts
 * const x = tensor([[1, 5], [7, 0]])
 * max(x) // => 7
 * max(x, 1) // => [5, 7]
 * ```
 */
export const max = reduction("max", {
  op: (dtype) => (dtype === "bool" ? "any" : "max"),
  dtype: (dtype) => dtype,
  demandsElements: true,
  vjp: extremumVjp,
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  max: {
    inputs: [{ shape: { minRank: 1 }, from: "distinct" }],
    calls: [(x) => x.max(), (x) => x.max(0, true)],
  },
}
