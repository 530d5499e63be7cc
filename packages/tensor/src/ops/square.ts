import { unary } from "./elementwise"

/** x·x */
export const square = unary("square", {
  result: "same",
  expr: (x) => x.mul(x),
  vjp: (g, saved) => [g.mul(saved.input(0)).mul(2)],
})
