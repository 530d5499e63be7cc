import { exp as expOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * eˣ
 *
 * @example
 * ```ts
 * exp(tensor([0, 1])) // => [1, 2.7183]
 * ```
 */
export const exp = unary("exp", {
  result: "float",
  expr: expOf,
  vjp: (g, saved) => [g.mul(saved.output)],
  domain: [[-5, 5]],
})
