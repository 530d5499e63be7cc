import { demand, options } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fans } from "./fans"
import { fillUniform, GAINED, type RandomInitOptions } from "./fill"

export interface XavierOptions extends RandomInitOptions {
  /** A factor for the nonlinearity that follows, see `calculateGain`; default 1. */
  readonly gain?: number
}

/**
 * U(−a, a) with a = gain · √(6 / (fanIn + fanOut)), which keeps signals and gradients alike in size. Returns the leaf itself.
 *
 * @throws RangeError for fewer than two dimensions
 * @see Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
 */
export function xavierUniform(leaf: Tensor, ...given: [options?: XavierOptions]): Tensor {
  demand("xavierUniform", "leaf", TENSOR, leaf)
  const { gain, ...random } = options("xavierUniform", GAINED, ...given)
  const { fanIn, fanOut } = fans("xavierUniform", leaf)
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut))
  return fillUniform(leaf, -bound, bound, random)
}
