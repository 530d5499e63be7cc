import { rand, type Shape, type Tensor } from "@gradus/tensor"
import type { LayerOptions } from "./layer-options"
import { parameter } from "./parameter"

/** A parameter as PyTorch's linear and convolutional layers start theirs: U(−1/√fanIn, 1/√fanIn). */
export function startParameter(shape: Shape, fanIn: number, { dtype, generator }: LayerOptions): Tensor {
  const bound = 1 / Math.sqrt(Math.max(fanIn, 1))
  const uniform = rand(shape, { dtype, generator })
  return parameter(uniform.mul(2 * bound).sub(bound))
}
