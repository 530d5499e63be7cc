import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"

/**
 * 1 / (1 + e⁻ˣ), elementwise. As a function: `sigmoid` of @gradus/tensor.
 *
 * @example
 * ```ts
 * import { Sigmoid } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new Sigmoid().forward(tensor([0, Math.log(3)])).toArray() // => [0.5, 0.75]
 * ```
 */
export class Sigmoid extends Module {
  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.sigmoid()
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: () => new Sigmoid(),
    formula: { relative: true, element: (x) => 1 / (1 + Math.exp(-x)) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
]
