import { binary } from "../elementwise/elementwise"

/**
 * Logical and of truth values (≠ 0).
 *
 * @example
 * ```ts
 * logicalAnd(tensor([true, true]), tensor([true, false])) // => [true, false]
 * ```
 */
export const logicalAnd = binary("logicalAnd", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.and(b),
})
