import { binary } from "./elementwise"

/** Logical or of truth values (≠ 0). */
export const logicalOr = binary("logicalOr", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.or(b),
})
