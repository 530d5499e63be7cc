import { demand } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { DIM } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { alongPromise } from "./along-promise"

/**
 * eˣ / Σ eˣ along a dimension: scores become probabilities. As a function: `softmax` of @gradus/tensor.
 *
 * Not before `crossEntropy`, which takes the scores themselves.
 *
 * @example
 * ```ts
 * import { Softmax } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new Softmax(1).forward(tensor([[0, Math.log(3)]])).toArray() // => [[0.25, 0.75]]
 * ```
 */
export class Softmax extends Module {
  /** @param dim - default −1 */
  constructor(
    readonly dim = -1,
    ...surplus: []
  ) {
    super(...surplus)
    demand("Softmax", "dim", DIM, dim)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.softmax(this.dim)
  }

  override extraRepr(): string {
    return attributes({ dim: this.dim })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ dim }) => new Softmax(dim),
    draw: { dim: { oneOf: [1, 2, -1, -2], usual: -1 } },
    formula: {
      relative: true,
      example: (x, _, { dim }) =>
        alongPromise.of(x, dim, (row) =>
          row.map((one) => 1 / row.reduce((sum, other) => sum + Math.exp(other - one), 0)),
        ),
    },
    inputs: { shape: [[1, 4], 3, 2] },
    batchIndependentInTraining: true,
    elsewhere: ["dim"],
  },
]
