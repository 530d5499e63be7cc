import type { Shape } from "../core/shape"
import type { Tensor } from "../tensor"
import { draw, type RandomOptions } from "./draw"

/** Uniform numbers in [0, 1): 24 random bits in float32, 53 in float64. */
export function rand(shape: Shape, ...options: [options?: RandomOptions]): Tensor {
  return draw("rand", shape, "uniform", ...options)
}
