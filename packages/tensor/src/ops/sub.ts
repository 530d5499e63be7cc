import { binary } from "./elementwise"

/** a − b */
export const sub = binary("sub", {
  result: "same",
  expr: (a, b) => a.sub(b),
  vjp: (g, saved) => [g, saved.needs(1) ? g.neg() : undefined],
})
