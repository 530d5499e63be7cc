import { binary } from "./elementwise"

/**
 * a + b. Elementwise with broadcasting; a number adapts to the tensor's dtype.
 *
 * @example
 * ```ts
 * add(tensor([1, 2]), tensor([[10], [20]])) // => [[11, 12], [21, 22]]
 * ```
 */
export const add = binary("add", {
  result: "same",
  expr: (a, b) => a.add(b),
  vjp: (g) => [g, g],
})
