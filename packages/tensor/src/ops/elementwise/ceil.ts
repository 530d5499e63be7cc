import { zerosOf } from "../zeros-of"
import { unary } from "./elementwise"

/**
 * Smallest integer not below x. Its gradient is 0.
 *
 * @example
 * ```ts
 * ceil(tensor([-1.5, 0.2])) // => [-1, 1]
 * ```
 */
export const ceil = unary("ceil", {
  result: "same",
  expr: (x) => (x.type === "i32" ? x : x.ceil()),
  vjp: (g) => [zerosOf(g, g.shape)],
  domain: [[0.1, 0.4]],
})
