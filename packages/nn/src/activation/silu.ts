import { demand, noMore } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { IN_PLACE } from "../module/set-in-vain"

/**
 * x · sigmoid(x), also known as swish.
 *
 * @example
 * ```ts
 * import { silu } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * silu(tensor([-1, 0, 1])).toArray() // => [-0.2689414, 0, 0.7310586]
 * ```
 */
export function silu(x: Tensor, ...surplus: []): Tensor {
  noMore("silu", surplus)
  demand("silu", "x", TENSOR, x)
  return x.mul(x.sigmoid())
}

/**
 * x · sigmoid(x), elementwise; also known as swish.
 *
 * @example
 * ```ts
 * import { SiLU } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new SiLU().forward(tensor([-1, 0, 1])).toArray() // => [-0.2689414, 0, 0.7310586]
 * ```
 * @see Elfwing, Uchibe, Doya 2018, Sigmoid-weighted linear units for neural network function approximation
 */
export class SiLU extends Module {
  /** @internal */
  static readonly vain = IN_PLACE

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return silu(x)
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: () => new SiLU(),
    formula: { relative: true, element: (x) => x / (1 + Math.exp(-x)) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["inplace"],
    batchIndependentInTraining: true,
  },
]
