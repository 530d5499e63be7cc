import { log1p as log1pOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/** log(1 + x), exact to the last bits near 0. */
export const log1p = unary("log1p", {
  result: "float",
  expr: log1pOf,
  vjp: (g, saved) => [g.div(saved.input(0).add(1))],
  domain: ["positive"],
})
