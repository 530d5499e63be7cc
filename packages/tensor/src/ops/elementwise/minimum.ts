import { byWinner } from "./by-winner"
import { binary } from "./elementwise"

/**
 * The smaller of a and b; NaN when either is. Equal operands share the gradient by halves.
 *
 * @example
 * ```ts
 * minimum(tensor([1, 5]), 3) // => [1, 3]
 * ```
 */
export const minimum = binary("minimum", {
  result: "same",
  expr: (a, b) => a.min(b),
  vjp(g, saved) {
    const [a, b] = [saved.input(0), saved.input(1)]
    return byWinner(g, a.gt(b), a.lt(b), a.eq(b))
  },
})
