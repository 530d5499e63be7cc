import { binary } from "./elementwise"

/** Logical and of truth values (≠ 0). */
export const logicalAnd = binary("logicalAnd", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.and(b),
})
