import { type Tensor, where } from "@gradus/tensor"

/**
 * A value for where it counts; elsewhere, should it be ∞ or NaN, 0 in its place, which takes no gradient. What counts for
 * nothing must not matter whatever it holds, and 0 · ∞ would be NaN.
 *
 * @param counts - not 0 where the value does, in a shape that broadcasts against it
 */
export function whereCounted(counts: Tensor, value: Tensor): Tensor {
  return where(counts.ne(0).logicalOr(value.isfinite()), value, 0)
}

/** share · value, and 0 where the share is 0, whatever the value is. */
export function shareOf(share: Tensor, value: Tensor): Tensor {
  return whereCounted(share, value).mul(share)
}
