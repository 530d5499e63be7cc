import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { extremumVjp } from "./extremum-vjp"
import { reduction } from "./reduction"

/**
 * The smallest element along dimensions; NaN if there is one. Equal smallest elements share the gradient
 * evenly.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension, or nothing along it
 * @example
 * ```ts
 * min(tensor([[1, 5], [7, 0]]), 0, true) // => [[1, 0]]
 * ```
 */
export const min = reduction("min", {
  op: (dtype) => (dtype === "bool" ? "all" : "min"),
  dtype: (dtype) => dtype,
  demandsElements: true,
  vjp: extremumVjp,
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  min: { inputs: [{ shape: { minRank: 1 }, from: "distinct" }], calls: [(x) => x.min(), (x) => x.min(-1)] },
}
