import { unary } from "../elementwise/elementwise"

/**
 * Whether an element is NaN.
 *
 * @example
 * ```ts
 * isnan(tensor([1, Infinity, NaN])) // => [false, false, true]
 * ```
 */
export const isnan = unary("isnan", {
  result: "bool",
  expr: (x) => x.ne(x),
})
