import { tanh as tanhOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * Hyperbolic tangent.
 *
 * @example
 * ```ts
 * tanh(tensor([0, 1])) // => [0, 0.7616]
 * ```
 */
export const tanh = unary("tanh", {
  result: "float",
  expr: tanhOf,
  vjp: (g, saved) => [g.mul(saved.output.square().rsub(1))],
  domain: [[-4, 4]],
})
