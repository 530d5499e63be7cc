import { constant } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * 1/x
 *
 * @example
 * ```ts
 * reciprocal(tensor([2, -4])) // => [0.5, -0.25]
 * ```
 */
export const reciprocal = unary("reciprocal", {
  result: "float",
  expr: (x) => constant(x.type, 1).div(x),
  vjp: (g, saved) => [g.neg().mul(saved.output.square())],
  domain: ["nonzero"],
})
