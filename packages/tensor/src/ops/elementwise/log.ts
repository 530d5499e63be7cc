import { log as logOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * Natural logarithm; −∞ at 0, NaN below.
 *
 * @example
 * ```ts
 * log(tensor([1, 10, 0])) // => [0, 2.3026, -Infinity]
 * ```
 */
export const log = unary("log", {
  result: "float",
  expr: logOf,
  vjp: (g, saved) => [g.div(saved.input(0))],
  domain: ["positive"],
})
