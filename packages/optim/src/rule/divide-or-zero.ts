import type { Tensor } from "@gradus/tensor"

/**
 * x / y, with 0 where y is 0: a weight that no gradient has reached yet, or only ones whose squares round to 0,
 * stays where it is. The denominator itself decides, after all rounding: a sum of squares may be positive and
 * its mean not. NaN passes through.
 */
export function divideOrZero(x: Tensor, y: Tensor): Tensor {
  return x.div(y).where(y.ne(0), 0)
}
