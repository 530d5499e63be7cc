import { zerosOf } from "../zeros-of"
import { unary } from "./elementwise"

/**
 * Largest integer not above x. Its gradient is 0.
 *
 * @example
 * ```ts
 * floor(tensor([-1.5, 2.9])) // => [-2, 2]
 * ```
 */
export const floor = unary("floor", {
  result: "same",
  expr: (x) => (x.type === "i32" ? x : x.floor()),
  vjp: (g) => [zerosOf(g, g.shape)],
  domain: [[0.1, 0.4]],
})
