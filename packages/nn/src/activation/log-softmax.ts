import { demand } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { DIM } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { alongPromise } from "./along-promise"

/**
 * x − log Σ eˣ along a dimension: scores become log-probabilities, for `nll`. As a function: `logSoftmax` of @gradus/tensor.
 *
 * @example
 * ```ts
 * import { LogSoftmax } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new LogSoftmax(1).forward(tensor([[0, Math.log(3)]])).toArray() // => [[-1.3863, -0.2877]]
 * ```
 */
export class LogSoftmax extends Module {
  /** @param dim - default −1 */
  constructor(
    readonly dim = -1,
    ...surplus: []
  ) {
    super(...surplus)
    demand("LogSoftmax", "dim", DIM, dim)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.logSoftmax(this.dim)
  }

  override extraRepr(): string {
    return attributes({ dim: this.dim })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ dim }) => new LogSoftmax(dim),
    draw: { dim: { oneOf: [1, 2, -1, -2], usual: -1 } },
    formula: {
      example: (x, _, { dim }) =>
        alongPromise.of(x, dim, (row) => {
          const top = Math.max(...row)
          const size = Math.log(row.reduce((sum, other) => sum + Math.exp(other - top), 0))
          return row.map((one) => one - top - size)
        }),
    },
    inputs: { shape: [[1, 4], 3, 2] },
    batchIndependentInTraining: true,
    elsewhere: ["dim"],
  },
]
