import { tanh as tanhOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/** Hyperbolic tangent. */
export const tanh = unary("tanh", {
  result: "float",
  expr: tanhOf,
  vjp: (g, saved) => [g.mul(saved.output.square().rsub(1))],
  domain: [[-4, 4]],
})
