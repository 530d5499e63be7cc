import type { Tensor } from "@gradus/tensor"
import { fillUniform } from "./fill"
import { type KaimingOptions, kaimingStd } from "./kaiming-std"

/**
 * U(−a, a) with a = gain · √(3 / fan), for layers before a ReLU. Returns the leaf itself.
 *
 * @throws RangeError for fewer than two dimensions
 * @see He, Zhang, Ren, Sun 2015, Delving deep into rectifiers
 */
export function kaimingUniform(leaf: Tensor, ...options: [options?: KaimingOptions]): Tensor {
  const bound = Math.sqrt(3) * kaimingStd("kaimingUniform", leaf, ...options)
  return fillUniform(leaf, -bound, bound, ...options)
}
