import { unary } from "./elementwise"

/**
 * √x; NaN below 0. Its slope at 0 is infinite.
 *
 * @example
 * ```ts
 * sqrt(tensor([4, 2])) // => [2, 1.4142]
 * ```
 */
export const sqrt = unary("sqrt", {
  result: "float",
  expr: (x) => x.sqrt(),
  vjp: (g, saved) => [g.div(saved.output.mul(2))],
  domain: ["positive"],
})
