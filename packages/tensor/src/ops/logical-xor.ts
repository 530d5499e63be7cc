import { binary } from "./elementwise"

/** Logical xor of truth values (≠ 0). */
export const logicalXor = binary("logicalXor", {
  result: "bool",
  logical: true,
  expr: (a, b) => a.xor(b),
})
