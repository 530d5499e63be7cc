import type { Tensor } from "../tensor"
import { wrap } from "../wrap"
import { draw, type RandomOptions } from "./draw"

/**
 * The integers 0 … n−1 in random order, each order equally likely.
 *
 * @see Durstenfeld 1964, Algorithm 235: random permutation
 */
export function randperm(n: number, options: Pick<RandomOptions, "generator"> = {}): Tensor {
  const uniform = draw("randperm", [n], "uniform", { ...options, dtype: "float64" }).storage.peek()
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform[i] * (i + 1))
    const swap = order[i]
    order[i] = order[j]
    order[j] = swap
  }
  return wrap(order, [n], "int32")
}
