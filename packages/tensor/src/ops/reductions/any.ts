import type { OperationPromises } from "@gradus/laws"
import type { Tensor } from "../../tensor"
import { reduction } from "./reduction"

/**
 * Whether any element along dimensions is not 0; false of no elements.
 *
 * @param dim - a dimension or several, −1 the last; all when left out
 * @param keepdim - leave them with size 1; default false
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * any(tensor([[1, 2], [0, 0]]), 1) // => [true, false]
 * ```
 */
export const any = reduction("any", { op: () => "any", dtype: () => "bool" })

/** @internal */
export const promises: OperationPromises<Tensor> = {
  any: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.any(0)], discrete: true },
}
