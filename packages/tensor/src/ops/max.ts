import { extremumVjp } from "./extremum-vjp"
import { reduction } from "./reduction"

/** The largest element along dimensions; NaN if there is one. Equal largest elements share the gradient evenly. */
export const max = reduction("max", {
  op: (dtype) => (dtype === "bool" ? "any" : "max"),
  dtype: (dtype) => dtype,
  demandsElements: true,
  vjp: extremumVjp,
})
