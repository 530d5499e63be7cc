import { zerosOf } from "../zeros-of"
import { unary } from "./elementwise"

/**
 * x without its fraction. Its gradient is 0.
 *
 * @example
 * ```ts
 * trunc(tensor([-1.5, 1.5])) // => [-1, 1]
 * ```
 */
export const trunc = unary("trunc", {
  result: "same",
  expr: (x) => (x.type === "i32" ? x : x.trunc()),
  vjp: (g) => [zerosOf(g, g.shape)],
  domain: [[0.1, 0.4]],
})
