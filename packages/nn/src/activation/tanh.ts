import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"

/**
 * Hyperbolic tangent, elementwise. As a function: `tanh` of @gradus/tensor.
 *
 * @example
 * ```ts
 * import { Tanh } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new Tanh().forward(tensor([0, Math.log(2)])).toArray() // => [0, 0.6]
 * ```
 */
export class Tanh extends Module {
  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.tanh()
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: () => new Tanh(),
    formula: { relative: true, element: Math.tanh },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
]
