import type { Tensor } from "@gradus/tensor"
import { fillNormal } from "./fill"
import { type KaimingOptions, kaimingStd } from "./kaiming-std"

/**
 * N(0, σ²) with σ = gain / √fan, for layers before a ReLU. Returns the leaf itself.
 *
 * @throws RangeError for fewer than two dimensions
 * @see He, Zhang, Ren, Sun 2015, Delving deep into rectifiers
 */
export function kaimingNormal(leaf: Tensor, ...options: [options?: KaimingOptions]): Tensor {
  return fillNormal(leaf, 0, kaimingStd("kaimingNormal", leaf, ...options), ...options)
}
