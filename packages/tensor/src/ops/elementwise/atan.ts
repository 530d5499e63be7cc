import { atan as atanOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * Arctangent of x in radians, between −π/2 and π/2.
 *
 * @example
 * ```ts
 * atan(tensor([0, 1, Infinity])) // => [0, 0.7854, 1.5708]
 * ```
 */
export const atan = unary("atan", {
  result: "float",
  expr: atanOf,
  vjp: (g, saved) => [g.div(saved.input(0).square().add(1))],
  domain: [[-4, 4]],
})
