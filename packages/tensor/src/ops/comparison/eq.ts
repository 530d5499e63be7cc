import { binary } from "../elementwise/elementwise"

/**
 * Whether a = b; false beside NaN.
 *
 * @example
 * ```ts
 * eq(tensor([1, 2, NaN]), tensor([1, 3, NaN])) // => [true, false, false]
 * ```
 */
export const eq = binary("eq", {
  result: "bool",
  expr: (a, b) => a.eq(b),
})
