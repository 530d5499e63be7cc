import { floatOf } from "../core/dtype"
import type { Tensor } from "../tensor"
import type { RandomOptions } from "./draw"
import { randn } from "./randn"

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
export function randnLike(like: Pick<Tensor, "shape" | "dtype">, options: RandomOptions = {}): Tensor {
  return randn(like.shape, { ...options, dtype: options.dtype ?? floatOf(like.dtype) })
}
