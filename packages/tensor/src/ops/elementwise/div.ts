import { binary } from "./elementwise"

/**
 * a / b, also of integers.
 *
 * @example
 * ```ts
 * div(tensor([1, 2], { dtype: "int32" }), 4) // => [0.25, 0.5]
 * ```
 */
export const div = binary("div", {
  result: "float",
  expr: (a, b) => a.div(b),
  vjp: (g, saved) => [
    saved.needs(0) ? g.div(saved.input(1)) : undefined,
    saved.needs(1) ? g.mul(saved.output).div(saved.input(1)).neg() : undefined,
  ],
  domain: ["real", "nonzero"],
})
