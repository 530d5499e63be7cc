import { demand, options } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { classPromise } from "./class-promise"
import { CLASSES, type ClassOptions, likelihood } from "./likelihood"

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
export function nll(logProbabilities: Tensor, target: Tensor, ...given: [options?: ClassOptions]): Tensor {
  demand("nll", "logProbabilities", TENSOR, logProbabilities)
  demand("nll", "target", TENSOR, target)
  const chosen = { ...options("nll", CLASSES, ...given), labelSmoothing: 0 }
  return likelihood("nll", logProbabilities, target, chosen, (scores) => scores)
}

/** @internal */
export const promises: LossPromises<{ weight?: readonly number[]; ignoreIndex?: number }> = {
  formulas: [
    {
      draw: { weight: { weights: "classes" }, ignoreIndex: { oneOf: [0, 1, -100], usual: undefined } },
      input: "log",
      relative: true,
      target: "class",
      row: (logs, y, { weight, ignoreIndex }) =>
        y === ignoreIndex ? 0 : -(weight?.[y as number] ?? 1) * logs[y as number],
      counts: (y, { weight, ignoreIndex }) => (y === ignoreIndex ? 0 : (weight?.[y as number] ?? 1)),
    },
  ],
  variants: [
    {
      cases: "classes",
      convex: true,
      idle: {
        cases: "classes",
        // Scores that nobody asks for.
        places: ({ input, target }) => ({
          input: input.data.flatMap((_, at) => (at % 3 === target.data[Math.floor(at / 3)] ? [] : [at])),
        }),
      },
    },
    {
      options: { ignoreIndex: 0, weight: classPromise.holed },
      cases: "places",
      fits: ({ target }) => target.data.some((c) => c === 2),
      divisor: classPromise.weighed([0, 0, 1.25]),
      idle: { cases: "places", places: classPromise.scoresOf(0, 1) },
    },
    {
      options: { weight: classPromise.weight },
      cases: "places",
      divisor: classPromise.weighed([0.5, 2, 1.25]),
      convex: true,
    },
  ],
}
