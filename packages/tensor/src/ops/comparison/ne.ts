import { binary } from "../elementwise/elementwise"

/**
 * Whether a ≠ b; true beside NaN.
 *
 * @example
 * ```ts
 * ne(tensor([1, NaN]), tensor([1, NaN])) // => [false, true]
 * ```
 */
export const ne = binary("ne", {
  result: "bool",
  expr: (a, b) => a.ne(b),
})
