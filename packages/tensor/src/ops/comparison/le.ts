import { binary } from "../elementwise/elementwise"

/**
 * Whether a ≤ b; false beside NaN.
 *
 * @example
 * ```ts
 * le(tensor([1, 2]), 1) // => [true, false]
 * ```
 */
export const le = binary("le", {
  result: "bool",
  expr: (a, b) => a.le(b),
})
