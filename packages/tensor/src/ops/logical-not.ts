import { unary } from "./elementwise"

/** Whether an element is 0. */
export const logicalNot = unary("logicalNot", {
  result: "bool",
  logical: true,
  expr: (x) => x.not(),
})
