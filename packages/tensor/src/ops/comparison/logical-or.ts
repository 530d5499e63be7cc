import { binary } from "../elementwise/elementwise"

/**
 * Logical or of truth values (≠ 0).
 *
 * @example
 * ```ts
 * logicalOr(tensor([true, false]), tensor([0, 0])) // => [true, false]
 * ```
 */
export const logicalOr = binary("logicalOr", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.or(b),
})
