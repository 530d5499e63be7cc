import { reduction } from "./reduction"

/** Whether all elements along dimensions are not 0; true of no elements. */
export const all = reduction("all", { op: () => "all", dtype: () => "bool" })
