import { binary } from "./elementwise"

/**
 * a − b
 *
 * @example
 * ```ts
 * sub(tensor([5, 7]), 2) // => [3, 5]
 * sub(1, tensor([5, 7])) // => [-4, -6]
 * ```
 */
export const sub = binary("sub", {
  result: "same",
  expr: (a, b) => a.sub(b),
  vjp: (g, saved) => [g, saved.needs(1) ? g.neg() : undefined],
})
