import { binary } from "../elementwise/elementwise"

/**
 * Whether a > b; false beside NaN.
 *
 * @example
 * ```ts
 * gt(tensor([1, 2]), 1) // => [false, true]
 * ```
 */
export const gt = binary("gt", {
  result: "bool",
  expr: (a, b) => a.gt(b),
})
