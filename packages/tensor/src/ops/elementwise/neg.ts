import { unary } from "./elementwise"

/**
 * −x
 *
 * @example
 * ```ts
 * neg(tensor([1, -2])) // => [-1, 2]
 * ```
 */
export const neg = unary("neg", {
  result: "same",
  expr: (x) => x.neg(),
  vjp: (g) => [g.neg()],
})
