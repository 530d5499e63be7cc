import { binary } from "../elementwise/elementwise"

/**
 * Logical xor of truth values (≠ 0).
 *
 * @example
 * ```ts
 * logicalXor(tensor([true, true]), tensor([true, false])) // => [false, true]
 * ```
 */
export const logicalXor = binary("logicalXor", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.xor(b),
})
