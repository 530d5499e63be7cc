import { unary } from "../elementwise/elementwise"
import { where } from "../elementwise/where"

/**
 * max(x, 0); its derivative at 0 is 0.
 *
 * @example
 * ```ts
 * relu(tensor([-1, 2])) // => [0, 2]
 * ```
 */
export const relu = unary("relu", {
  result: "same",
  expr: (x) => x.max(0),
  vjp: (g, saved) => [where(saved.output.le(0), 0, g)],
  domain: ["nonzero"],
})
