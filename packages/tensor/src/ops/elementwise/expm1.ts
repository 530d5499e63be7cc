import { expm1 as expm1Of } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * eˣ − 1, exact to the last bits near 0.
 *
 * @example
 * ```ts
 * expm1(tensor([1e-8, 1])) // => [1e-8, 1.7183]
 * ```
 */
export const expm1 = unary("expm1", {
  result: "float",
  expr: expm1Of,
  vjp: (g, saved) => [g.mul(saved.output.add(1))],
  domain: [[-5, 5]],
})
