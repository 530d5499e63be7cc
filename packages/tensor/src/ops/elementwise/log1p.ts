import { log1p as log1pOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/**
 * log(1 + x), exact to the last bits near 0.
 *
 * @example
 * ```ts
 * log1p(tensor([1e-8, 1])) // => [1e-8, 0.6931]
 * ```
 */
export const log1p = unary("log1p", {
  result: "float",
  expr: log1pOf,
  vjp: (g, saved) => [g.div(saved.input(0).add(1))],
  domain: ["positive"],
})
