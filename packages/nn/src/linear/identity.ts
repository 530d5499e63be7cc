import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"

/**
 * y = x, to fill a place where a module is wanted.
 *
 * @example
 * ```ts
 * import { Identity } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new Identity().forward(tensor([1, 2])).toArray() // => [1, 2]
 * ```
 */
export class Identity extends Module {
  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: () => new Identity(),
    formula: { relative: true, element: (x) => x },
    inputs: { shape: [[1, 4], 3] },
    batchIndependentInTraining: true,
  },
]
