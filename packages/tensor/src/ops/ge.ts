import { binary } from "./elementwise"

/** Whether a ≥ b; false beside NaN. */
export const ge = binary("ge", {
  result: "bool",
  expr: (a, b) => a.ge(b),
})
