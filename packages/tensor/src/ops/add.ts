import { binary } from "./elementwise"

/** a + b */
export const add = binary("add", {
  result: "same",
  expr: (a, b) => a.add(b),
  vjp: (g) => [g, g],
})
