import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { reduction } from "./reduction"

/**
 * Whether all elements along dimensions are not 0; true of no elements.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * all(tensor([[1, 2], [0, 3]]), 1) // => [true, false]
 * ```
 */
export const all = reduction("all", { op: () => "all", dtype: () => "bool" })

/** @internal */
export const promises: OperationPromises<Tensor> = {
  all: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.all(0)], discrete: true },
}
