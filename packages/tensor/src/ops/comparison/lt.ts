import { binary } from "../elementwise/elementwise"

/**
 * Whether a < b; false beside NaN.
 *
 * @example
 * ```ts
 * lt(tensor([1, 2]), 2) // => [true, false]
 * ```
 */
export const lt = binary("lt", {
  result: "bool",
  expr: (a, b) => a.lt(b),
})
