import type { Shape } from "../core/shape"
import type { Tensor } from "../tensor"
import { draw, type RandomOptions } from "./draw"

/**
 * Normal numbers of mean 0 and variance 1, by the method of Box and Muller.
 *
 * @see Box & Muller 1958, A note on the generation of random normal deviates
 */
export function randn(shape: Shape, ...options: [options?: RandomOptions]): Tensor {
  return draw("randn", shape, "normal", ...options)
}
