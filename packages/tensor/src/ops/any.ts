import { reduction } from "./reduction"

/**
 * Whether any element along dimensions is not 0; false of no elements.
 *
 * @example
 * ```ts
 * any(tensor([[1, 2], [0, 0]]), 1) // => [true, false]
 * ```
 */
export const any = reduction("any", { op: () => "any", dtype: () => "bool" })
