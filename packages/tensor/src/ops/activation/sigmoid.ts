import { sigmoid as sigmoidOf } from "@gradus/kernels"
import { unary } from "../elementwise/elementwise"

/**
 * 1 / (1 + e⁻ˣ)
 *
 * @example
 * ```ts
 * sigmoid(tensor([0, 2])) // => [0.5, 0.8808]
 * ```
 */
export const sigmoid = unary("sigmoid", {
  result: "float",
  expr: sigmoidOf,
  vjp: (g, saved) => [g.mul(saved.output).mul(saved.output.rsub(1))],
  domain: [[-6, 6]],
})
