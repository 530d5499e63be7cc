import { sigmoid as sigmoidOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary("sigmoid", {
  result: "float",
  expr: sigmoidOf,
  vjp: (g, saved) => [g.mul(saved.output).mul(saved.output.rsub(1))],
  domain: [[-6, 6]],
})
