import { exp as expOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/** eˣ */
export const exp = unary("exp", {
  result: "float",
  expr: expOf,
  vjp: (g, saved) => [g.mul(saved.output)],
  domain: [[-5, 5]],
})
