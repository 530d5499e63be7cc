import { demand, number, options, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fillUniform, RANDOM, type RandomInitOptions } from "./fill"

export interface UniformOptions extends RandomInitOptions {
  /** Default 0. */
  readonly low?: number
  /** Not below `low`; default 1. */
  readonly high?: number
}

const OPTIONS = { ...RANDOM, low: or(0, number()), high: or(1, number()) }

/** U(low, high). Returns the leaf itself. @throws RangeError when high is below low */
export function uniform(leaf: Tensor, ...given: [options?: UniformOptions]): Tensor {
  demand("uniform", "leaf", TENSOR, leaf)
  const { low, high, generator } = options("uniform", OPTIONS, ...given)
  if (low > high) {
    throw new RangeError(`uniform: low must not be above high, got ${low} and ${high}. Exchange them.`)
  }
  return fillUniform(leaf, low, high, { generator })
}
