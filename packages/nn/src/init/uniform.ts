import type { Tensor } from "@gradus/tensor"
import { fillUniform, type RandomInitOptions } from "./fill"

export interface UniformOptions extends RandomInitOptions {
  /** Default 0. */
  readonly low?: number
  /** Not below `low`; default 1. */
  readonly high?: number
}

/** U(low, high). Returns the leaf itself. @throws RangeError when high is below low */
export function uniform(leaf: Tensor, { low = 0, high = 1, ...options }: UniformOptions = {}): Tensor {
  if (!(low <= high)) {
    throw new RangeError(`uniform: low must not be above high, got ${low} and ${high}. Exchange them.`)
  }
  return fillUniform(leaf, low, high, options)
}
