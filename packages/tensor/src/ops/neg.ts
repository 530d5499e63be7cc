import { unary } from "./elementwise"

/** −x */
export const neg = unary("neg", {
  result: "same",
  expr: (x) => x.neg(),
  vjp: (g) => [g.neg()],
})
