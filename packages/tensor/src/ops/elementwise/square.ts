import { unary } from "./elementwise"

/**
 * x·x
 *
 * @example
 * ```ts
 * square(tensor([-3, 0.5])) // => [9, 0.25]
 * ```
 */
export const square = unary("square", {
  result: "same",
  expr: (x) => x.mul(x),
  vjp: (g, saved) => [g.mul(saved.input(0)).mul(2)],
})
