import { binary } from "./elementwise"

/** Whether a ≠ b; true beside NaN. */
export const ne = binary("ne", {
  result: "bool",
  expr: (a, b) => a.ne(b),
})
