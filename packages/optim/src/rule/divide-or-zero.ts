import { demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "../optimizer/parameters"

/**
 * x / y, with 0 where y is 0: a weight that no gradient has reached yet, or only ones whose squares round to 0,
 * stays where it is. The denominator itself decides, after all rounding: a sum of squares may be positive and
 * its mean not. NaN passes through.
 *
 * @param x - of any shape
 * @param y - of a shape that broadcasts with it
 * @example
 * ```ts
 * import { divideOrZero } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 * divideOrZero(tensor([1, 0, 3]), tensor([2, 0, 0])) // => [0.5, 0, 0]
 * ```
 */
export function divideOrZero(x: Tensor, y: Tensor, ...surplus: []): Tensor {
  noMore("divideOrZero", surplus)
  demand("divideOrZero", "x", TENSOR, x)
  const some = demand("divideOrZero", "y", TENSOR, y).ne(0)
  // Nothing is divided by 0 on the way either, which `detectAnomaly` would find.
  return x.div(y.where(some, 1)).where(some, 0)
}
