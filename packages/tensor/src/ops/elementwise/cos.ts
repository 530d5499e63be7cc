import { cos as cosOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * Cosine of x in radians.
 *
 * @example
 * ```ts
 * cos(tensor([0, 1])) // => [1, 0.5403]
 * ```
 */
export const cos = unary("cos", {
  result: "float",
  expr: cosOf,
  vjp: (g, saved) => [g.mul(saved.input(0).sin()).neg()],
})
