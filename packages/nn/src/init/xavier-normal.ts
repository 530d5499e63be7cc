import { demand, options } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fans } from "./fans"
import { fillNormal, GAINED } from "./fill"
import type { XavierOptions } from "./xavier-uniform"

/**
 * N(0, σ²) with σ = gain · √(2 / (fanIn + fanOut)). Returns the leaf itself.
 *
 * @throws RangeError for fewer than two dimensions
 * @see Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export function xavierNormal(leaf: Tensor, ...given: [options?: XavierOptions]): Tensor {
  demand("xavierNormal", "leaf", TENSOR, leaf)
  const { gain, ...random } = options("xavierNormal", GAINED, ...given)
  const { fanIn, fanOut } = fans("xavierNormal", leaf)
  return fillNormal(leaf, 0, gain * Math.sqrt(2 / (fanIn + fanOut)), random)
}
