import { reduction } from "./reduction"

/** Whether any element along dimensions is not 0; false of no elements. */
export const any = reduction("any", { op: () => "any", dtype: () => "bool" })
