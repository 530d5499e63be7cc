import { options } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { regressionPromise } from "./regression-promise"

/**
 * Mean absolute error, |input − target| on average; its gradient where they are equal is 0.
 *
 * The best constant is the median, so that outliers hardly count. The gradient does not shrink near the
 * target; `huber` and `smoothL1` are round there.
 *
 * @param input - any shape
 * @param target - the same shape
 * @param options - `reduction`: "mean" (default), "sum" or "none"
 * @throws RangeError when the shapes differ
 * @example
 * ```ts
 * import { l1 } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * l1(tensor([1, 2, 3]), tensor([1, 2, 6])).item() // => 1
 * ```
 */
export function l1(input: Tensor, target: Tensor, ...given: [options?: LossOptions]): Tensor {
  const { reduction } = options("l1", LOSS, ...given)
  demandSameShape("l1", input, target)
  return reduce(input.sub(target).abs(), reduction)
}

/** @internal */
export const promises: LossPromises = {
  formulas: [{ input: "logit", target: "real", relative: true, element: (x, t) => Math.max(x - t, t - x) }],
  variants: [{ cases: "apart", ...regressionPromise, stable: true }],
}
