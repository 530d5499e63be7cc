import { extremumVjp } from "./extremum-vjp"
import { reduction } from "./reduction"

/** The smallest element along dimensions; NaN if there is one. Equal smallest elements share the gradient evenly. */
export const min = reduction("min", {
  op: (dtype) => (dtype === "bool" ? "all" : "min"),
  dtype: (dtype) => dtype,
  demandsElements: true,
  vjp: extremumVjp,
})
