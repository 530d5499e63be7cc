import { unary } from "../elementwise/elementwise"

/**
 * Whether an element is neither NaN nor infinite.
 *
 * @example
 * ```ts
 * isfinite(tensor([1, Infinity, NaN])) // => [true, false, false]
 * ```
 */
export const isfinite = unary("isfinite", {
  result: "bool",
  expr: (x) => (x.type === "i32" || x.type === "bool" ? x.eq(x) : x.abs().lt(Number.POSITIVE_INFINITY)),
})
