import { binary } from "../elementwise/elementwise"

/**
 * Whether a ≥ b; false beside NaN.
 *
 * @example
 * ```ts
 * ge(tensor([1, 2]), 2) // => [false, true]
 * ```
 */
export const ge = binary("ge", {
  result: "bool",
  expr: (a, b) => a.ge(b),
})
