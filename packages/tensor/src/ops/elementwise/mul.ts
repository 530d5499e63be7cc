import { binary } from "./elementwise"

/**
 * a·b. Elementwise with broadcasting; `matmul` is the product of matrices.
 *
 * @example
 * ```ts
 * mul(tensor([1, 2]), tensor([3, 4])) // => [3, 8]
 * ```
 */
export const mul = binary("mul", {
  result: "same",
  expr: (a, b) => a.mul(b),
  vjp: (g, saved) => [
    saved.needs(0) ? g.mul(saved.input(1)) : undefined,
    saved.needs(1) ? g.mul(saved.input(0)) : undefined,
  ],
})
