import { where } from "./where"
import { unary } from "./elementwise"

/** max(x, 0); its derivative at 0 is 0. */
export const relu = unary("relu", {
  result: "same",
  expr: (x) => x.max(0),
  vjp: (g, saved) => [where(saved.output.le(0), 0, g)],
  domain: ["nonzero"],
})
