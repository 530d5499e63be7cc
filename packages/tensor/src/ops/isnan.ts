import { unary } from "./elementwise"

/** Whether an element is NaN. */
export const isnan = unary("isnan", {
  result: "bool",
  expr: (x) => x.ne(x),
})
