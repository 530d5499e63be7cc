import type { Tensor } from "@gradus/tensor"
import { demandStd, fillNormal, type RandomInitOptions } from "./fill"

export interface NormalOptions extends RandomInitOptions {
  /** Default 0. */
  readonly mean?: number
  /** ≥ 0; default 1. */
  readonly std?: number
}

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
export function normal(leaf: Tensor, { mean = 0, std = 1, ...options }: NormalOptions = {}): Tensor {
  demandStd("normal", std)
  return fillNormal(leaf, mean, std, options)
}
