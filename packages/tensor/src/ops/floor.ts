import { unary } from "./elementwise"

/** Largest integer not above x. */
export const floor = unary("floor", {
  result: "same",
  expr: (x) => (x.type === "i32" ? x : x.floor()),
  vjp: (g) => [g.mul(0)],
  domain: [[0.1, 0.4]],
})
