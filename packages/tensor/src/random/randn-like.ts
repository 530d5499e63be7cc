import { demand, options, or } from "@gradus/checks"
import { FLOAT, LIKE } from "../core/arguments"
import { floatOf } from "../core/dtype"
import type { Tensor } from "../tensor"
import { draw, RANDOM, type RandomOptions } from "./draw"

/**
 * Normal numbers of mean 0 and variance 1 in the shape and dtype of another tensor; float32 where that is not floating point.
 *
 * @param options - `dtype`, `generator` (default: the default generator), `requiresGrad`
 * @example
 * ```ts
 * import { randnLike, zeros } from "@gradus/tensor"
 * randnLike(zeros([2, 3])).shape // => [2, 3]
 * ```
 */
export function randnLike(
  like: Pick<Tensor, "shape" | "dtype">,
  ...given: [options?: RandomOptions]
): Tensor {
  demand("randnLike", "like", LIKE, like)
  const ofLike = { ...RANDOM, dtype: or(floatOf(like.dtype), FLOAT) }
  return draw("randnLike", like.shape, "normal", options("randnLike", ofLike, ...given))
}
