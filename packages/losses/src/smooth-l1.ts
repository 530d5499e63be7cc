import type { Tensor } from "@gradus/tensor"
import { rounded } from "./huber"
import { type LossOptions, reduce } from "./reduction"
import { demandSameShape } from "./same-shape"

export interface SmoothL1Options extends LossOptions {
  /** Where the parabola goes over into straight lines, ≥ 0; 0 is `l1`; default 1. */
  readonly beta?: number
}

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
export function smoothL1(
  input: Tensor,
  target: Tensor,
  { beta = 1, ...options }: SmoothL1Options = {},
): Tensor {
  demandSameShape("smoothL1", input, target)
  if (!(beta >= 0)) throw new RangeError(`smoothL1: beta must be at least 0, got ${beta}. 0 is the l1 loss.`)
  const distance = input.sub(target).abs()
  return reduce("smoothL1", beta === 0 ? distance : rounded(distance, beta).div(beta), options)
}
