import { cos as cosOf } from "@gradus/kernels"
import { unary } from "./elementwise"

/** Cosine of x in radians. */
export const cos = unary("cos", {
  result: "float",
  expr: cosOf,
  vjp: (g, saved) => [g.mul(saved.input(0).sin()).neg()],
})
