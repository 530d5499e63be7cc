import { unary } from "./elementwise"

/** √x; NaN below 0. */
export const sqrt = unary("sqrt", {
  result: "float",
  expr: (x) => x.sqrt(),
  vjp: (g, saved) => [g.div(saved.output.mul(2))],
  domain: ["positive"],
})
