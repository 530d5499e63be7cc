import { binary } from "./elementwise"

/** Whether a > b; false beside NaN. */
export const gt = binary("gt", {
  result: "bool",
  expr: (a, b) => a.gt(b),
})
