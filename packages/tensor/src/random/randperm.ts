import { demand, options, whole } from "@gradus/checks"
import type { Tensor } from "../tensor"
import { demandEager } from "../trace/demand-eager"
import { wrap } from "../wrap"
import { DRAW, draw, type RandomOptions } from "./draw"

const COUNT = whole("[0, ∞)")

/**
 * The integers 0 … n−1 in random order, each order equally likely.
 *
 * @throws Error inside a compiled step
 * @see Durstenfeld 1964, Algorithm 235: random permutation
 */
export function randperm(n: number, ...given: [options?: Pick<RandomOptions, "generator">]): Tensor {
  demand("randperm", "n", COUNT, n)
  const { generator } = options("randperm", DRAW, ...given)
  demandEager("randperm", "shuffles number by number", "Call it before, and pass the order as an argument")
  const uniform = draw("randperm", [n], "uniform", { generator, dtype: "float64" }).storage.peek()
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform[i] * (i + 1))
    const swap = order[i]
    order[i] = order[j]
    order[j] = swap
  }
  return wrap(order, [n], "int32")
}
