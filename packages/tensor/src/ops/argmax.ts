import { argExtreme } from "./arg-extreme"

/**
 * Place of the largest element along a dimension (of all elements when left out), int32: the first if there
 * are several; NaN counts as largest.
 *
 * @example
 * ```ts
 * const x = tensor([[1, 5, 2], [7, 0, 7]])
 * argmax(x, 1) // => [1, 0]
 * argmax(x) // => 3
 * ```
 */
export const argmax = argExtreme("argmax")
