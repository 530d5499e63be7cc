import { extremumVjp } from "./extremum-vjp"
import { reduction } from "./reduction"

/**
 * The smallest element along dimensions; NaN if there is one. Equal smallest elements share the gradient
 * evenly.
 *
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
