import { binary } from "./elementwise"

/** Whether a ≤ b; false beside NaN. */
export const le = binary("le", {
  result: "bool",
  expr: (a, b) => a.le(b),
})
