import { argExtreme } from "./arg-extreme"

/** Place of the largest element along a dimension (of all elements when left out), int32: the first if there are several; NaN counts as largest. */
export const argmax = argExtreme("argmax")
