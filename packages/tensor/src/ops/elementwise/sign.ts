import { constant } from "@gradus/kernels"
import { zerosOf } from "../zeros-of"
import { unary } from "./elementwise"

/**
 * −1, 0 or 1; ±0 and NaN stay what they are.
 *
 * @example
 * ```ts
 * sign(tensor([-3, 0, 2])) // => [-1, 0, 1]
 * ```
 */
export const sign = unary("sign", {
  result: "same",
  expr: (x) => x.gt(0).select(constant(x.type, 1), x.lt(0).select(constant(x.type, -1), x)),
  vjp: (g) => [zerosOf(g, g.shape)],
  domain: ["nonzero"],
})
