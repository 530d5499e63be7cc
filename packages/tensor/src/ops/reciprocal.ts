import { constant } from "@gradus/kernels"
import { unary } from "./elementwise"

/** 1/x */
export const reciprocal = unary("reciprocal", {
  result: "float",
  expr: (x) => constant(x.type, 1).div(x),
  vjp: (g, saved) => [g.neg().mul(saved.output.square())],
  domain: ["nonzero"],
})
