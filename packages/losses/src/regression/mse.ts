import { options } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { regressionPromise } from "./regression-promise"

/**
 * Mean squared error, (input − target)² on average.
 *
 * The usual loss of regression: the best constant is the mean. One far outlier outweighs all else; `huber` and `l1`
 * bear them better.
 *
 * @param input - any shape
 * @param target - the same shape
 * @param options - `reduction`: "mean" (default), "sum" or "none"
 * @throws RangeError when the shapes differ
 * @example
 * ```ts
 * import { mse } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * mse(tensor([1, 2, 3]), tensor([1, 2, 6])).item() // => 3
 * ```
 */
export function mse(input: Tensor, target: Tensor, ...given: [options?: LossOptions]): Tensor {
  const { reduction } = options("mse", LOSS, ...given)
  demandSameShape("mse", input, target)
  return reduce(input.sub(target).square(), reduction)
}

/** @internal */
export const promises: LossPromises = {
  formulas: [{ input: "logit", target: "real", relative: true, element: (x, t) => (x - t) ** 2 }],
  variants: [{ cases: "pairs", ...regressionPromise, stable: false }],
}
