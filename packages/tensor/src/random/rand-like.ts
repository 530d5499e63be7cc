import { floatOf } from "../core/dtype"
import type { Tensor } from "../tensor"
import type { RandomOptions } from "./draw"
import { rand } from "./rand"

/**
 * Uniform numbers in [0, 1) in the shape and dtype of another tensor; float32 where that is not floating point.
 *
 * @param options - `dtype`, `generator` (default: the default generator), `requiresGrad`
 * @example
 * ```ts
 * import { randLike, zeros } from "@gradus/tensor"
 * randLike(zeros([2, 3])).shape // => [2, 3]
 * ```
 */
export function randLike(like: Pick<Tensor, "shape" | "dtype">, options: RandomOptions = {}): Tensor {
  return rand(like.shape, { ...options, dtype: options.dtype ?? floatOf(like.dtype) })
}
