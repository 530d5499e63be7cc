import { unary } from "./elementwise"

/** |x| */
export const abs = unary("abs", {
  result: "same",
  expr: (x) => x.abs(),
  vjp: (g, saved) => [g.mul(saved.input(0).sign())],
  domain: ["nonzero"],
})
