import { number, options, or } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { bentDistance, mostOf, rounded } from "./huber"
import { regressionPromise } from "./regression-promise"

export interface SmoothL1Options extends LossOptions {
  /** Where the parabola goes over into straight lines, ≥ 0; 0 is `l1`; default 1. */
  readonly beta?: number
}

/** Below the smallest normal number the bend is no wider than one number is from the next. */
const LEAST = { float32: 1.1754943508222875e-38, float64: 2.2250738585072014e-308 }

const OPTIONS = { ...LOSS, beta: or(1, { ...number("[0, ∞)"), advice: "0 is the l1 loss." }) }

/**
 * ½d²/β where |d| < β and |d| − ½β beyond, d = input − target: `huber` divided by β, so that outliers always have slope 1.
 *
 * @param input - any shape
 * @param target - the same shape
 * @param options - `beta` ≥ 0 (default 1), `reduction` (default "mean")
 * @throws RangeError when the shapes differ or beta is below 0
 * @see Girshick 2015, Fast R-CNN
 * @example
 * ```ts
 * import { smoothL1 } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * smoothL1(tensor([1, 1, 1]), tensor([1, 2, 11]), { beta: 2, reduction: "none" }).toArray() // => [0, 0.25, 9]
 * ```
 */
export function smoothL1(input: Tensor, target: Tensor, ...given: [options?: SmoothL1Options]): Tensor {
  const { beta, reduction } = options("smoothL1", OPTIONS, ...given)
  demandSameShape("smoothL1", input, target)
  const difference = input.sub(target)
  // A larger one would be ∞ in float32, and an infinite distance divided by it no number.
  const bend = Math.min(beta, mostOf(difference))
  return reduce(
    beta < LEAST[difference.dtype === "float64" ? "float64" : "float32"]
      ? difference.abs()
      : rounded(bentDistance(difference), bend, bend),
    reduction,
  )
}

/** @internal */
export const promises: LossPromises<{ beta?: number }> = {
  formulas: [
    {
      draw: { beta: { oneOf: [0.25, 1.5, 4], usual: 1, also: [0, 1e-60, 1e-3, 1e5] } },
      input: "logit",
      target: "real",
      relative: true,
      element: (x, t, { beta = 1 }) => {
        const d = Math.abs(x - t)
        return d < beta ? d ** 2 / (2 * beta) : d - beta / 2
      },
    },
  ],
  variants: [
    { cases: "apart", ...regressionPromise, stable: true },
    { options: { beta: 2 }, cases: "apart", ...regressionPromise },
    { options: { beta: 0 }, cases: "apart", ...regressionPromise },
  ],
}
