import { reduction } from "./reduction"

/**
 * Whether all elements along dimensions are not 0; true of no elements.
 *
 * @example
 * ```ts
 * all(tensor([[1, 2], [0, 3]]), 1) // => [true, false]
 * ```
 */
export const all = reduction("all", { op: () => "all", dtype: () => "bool" })
