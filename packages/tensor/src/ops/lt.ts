import { binary } from "./elementwise"

/** Whether a < b; false beside NaN. */
export const lt = binary("lt", {
  result: "bool",
  expr: (a, b) => a.lt(b),
})
