import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { IN_PLACE } from "../module/set-in-vain"

/**
 * max(x, 0), elementwise. As a function: `relu` of @gradus/tensor.
 *
 * @example
 * ```ts
 * import { ReLU } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new ReLU().forward(tensor([-2, 0, 3])).toArray() // => [0, 0, 3]
 * ```
 * @see Nair & Hinton 2010, Rectified linear units improve restricted Boltzmann machines
 */
export class ReLU extends Module {
  /** @internal */
  static readonly vain = IN_PLACE

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.relu()
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: () => new ReLU(),
    formula: { relative: true, element: (x) => Math.max(x, 0) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["inplace"],
    batchIndependentInTraining: true,
  },
]
