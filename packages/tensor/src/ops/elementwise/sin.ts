import { sin as sinOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * Sine of x in radians.
 *
 * @example
 * ```ts
 * sin(tensor([0, 1])) // => [0, 0.8415]
 * ```
 */
export const sin = unary("sin", {
  result: "float",
  expr: sinOf,
  vjp: (g, saved) => [g.mul(saved.input(0).cos())],
})
