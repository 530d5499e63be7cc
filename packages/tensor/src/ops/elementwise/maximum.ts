import { byWinner } from "./by-winner"
import { binary } from "./elementwise"

/**
 * The larger of a and b; NaN when either is. Equal operands share the gradient by halves.
 *
 * @example
 * ```ts
 * maximum(tensor([1, 5]), tensor([4, 2])) // => [4, 5]
 * ```
 */
export const maximum = binary("maximum", {
  result: "same",
  expr: (a, b) => a.max(b),
  vjp(g, saved) {
    const [a, b] = [saved.input(0), saved.input(1)]
    return byWinner(g, a.lt(b), a.gt(b), a.eq(b))
  },
})
