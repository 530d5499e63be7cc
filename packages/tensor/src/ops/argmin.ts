import { argExtreme } from "./arg-extreme"

/** Place of the smallest element along a dimension (of all elements when left out), int32: the first if there are several; NaN counts as smallest. */
export const argmin = argExtreme("argmin")
