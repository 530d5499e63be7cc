import { binary } from "./elementwise"

/** a·b */
export const mul = binary("mul", {
  result: "same",
  expr: (a, b) => a.mul(b),
  vjp: (g, saved) => [
    saved.needs(0) ? g.mul(saved.input(1)) : undefined,
    saved.needs(1) ? g.mul(saved.input(0)) : undefined,
  ],
})
