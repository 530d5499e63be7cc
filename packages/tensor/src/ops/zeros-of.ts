import { lift } from "../core/apply"
import type { Shape } from "../core/shape"
import type { Tensor } from "../tensor"

/** Zeros of a shape in the dtype of `like`, made by a kernel, so that a recorded step keeps none. */
export function zerosOf(like: Tensor, shape: Shape): Tensor {
  return lift(0, like).expand(shape)
}
