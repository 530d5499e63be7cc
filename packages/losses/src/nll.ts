import type { Tensor } from "@gradus/tensor"
import { type ClassOptions, likelihood } from "./likelihood"

/**
 * Negative log-likelihood: minus the log-probability of each example's class.
 *
 * For networks that end in `LogSoftmax`; `crossEntropy` is both in one. The mean is PyTorch's, Σ wᵧ·loss / Σ wᵧ
 * over the examples that count.
 *
 * @param logProbabilities - `[batch, classes]`, `[batch, classes, d1, …]`, or `[classes]`
 * @param target - class indices, int32 without the classes' dimension
 * @param options - `weight` `[classes]`, `ignoreIndex` (default none), `reduction` (default "mean")
 * @throws RangeError when shapes do not fit or an index is no class
 * @example
 * ```ts
 * import { nll } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * const logProbabilities = tensor([[-1, -2], [-3, -4]])
 * nll(logProbabilities, tensor([0, 1], { dtype: "int32" })).item() // => 2.5
 * ```
 */
export function nll(logProbabilities: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  return likelihood("nll", logProbabilities, target, options, (scores) => scores)
}
