import { unary } from "../elementwise/elementwise"

/**
 * Whether an element is 0.
 *
 * @example
 * ```ts
 * logicalNot(tensor([0, 2])) // => [true, false]
 * ```
 */
export const logicalNot = unary("logicalNot", {
  result: "bool",
  logical: true,
  expr: (x) => x.not(),
})
