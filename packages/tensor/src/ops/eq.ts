import { binary } from "./elementwise"

/** Whether a = b; false beside NaN. */
export const eq = binary("eq", {
  result: "bool",
  expr: (a, b) => a.eq(b),
})
