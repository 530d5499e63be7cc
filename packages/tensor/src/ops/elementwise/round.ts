import { zerosOf } from "../zeros-of"
import { unary } from "./elementwise"

/**
 * Nearest integer, ties to even. Its gradient is 0.
 *
 * @example
 * ```ts
 * round(tensor([0.5, 1.5, -1.2])) // => [0, 2, -1]
 * ```
 */
export const round = unary("round", {
  result: "same",
  expr: (x) => (x.type === "i32" ? x : x.nearest()),
  vjp: (g) => [zerosOf(g, g.shape)],
  domain: [[0.1, 0.4]],
})
