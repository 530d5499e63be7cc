import { argExtreme } from "./arg-extreme"

/**
 * Place of the smallest element along a dimension (of all elements when left out), int32: the first if
 * there are several; NaN counts as smallest.
 *
 * @example
 * ```ts
 * argmin(tensor([[1, 5, 2], [7, 0, 7]]), 1) // => [0, 1]
 * ```
 */
export const argmin = argExtreme("argmin")
