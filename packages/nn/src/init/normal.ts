import { demand, number, options, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fillNormal, RANDOM, type RandomInitOptions, STD } from "./fill"

export interface NormalOptions extends RandomInitOptions {
  /** Default 0. */
  readonly mean?: number
  /** ≥ 0; default 1. */
  readonly std?: number
}

const OPTIONS = { ...RANDOM, mean: or(0, number()), std: or(1, STD) }

/**
 * N(mean, std²). Returns the leaf itself.
 *
 * @throws RangeError for a negative std
 * @example
 * ```ts
 * import { init, Linear, Sequential } from "@gradus/nn"
 * const model = new Sequential(new Linear(2, 3), new Linear(3, 1))
 * for (const parameter of model.parameters()) init.normal(parameter, { std: 0.02 })
 * model.parameters().every((parameter) => parameter.abs().max().item() < 0.1) // => true
 * ```
 */
export function normal(leaf: Tensor, ...given: [options?: NormalOptions]): Tensor {
  demand("normal", "leaf", TENSOR, leaf)
  const { mean, std, generator } = options("normal", OPTIONS, ...given)
  return fillNormal(leaf, mean, std, { generator })
}
