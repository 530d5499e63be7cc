import { unary } from "./elementwise"

/**
 * |x|. Its derivative at 0 is 0.
 *
 * @example
 * ```ts
 * abs(tensor([-1.5, 0, 2])) // => [1.5, 0, 2]
 * ```
 */
export const abs = unary("abs", {
  result: "same",
  expr: (x) => x.abs(),
  vjp: (g, saved) => [g.mul(saved.input(0).sign())],
  domain: ["nonzero"],
})
