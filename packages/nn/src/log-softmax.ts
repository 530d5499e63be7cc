import type { Tensor } from "@gradus/tensor"
import { Module } from "./module"
import { attributes } from "./module-text"

/** x − log Σ eˣ along a dimension: scores become log-probabilities, for `nll`. As a function: `logSoftmax` of @gradus/tensor. */
export class LogSoftmax extends Module {
  /** @param dim - default −1 */
  constructor(readonly dim = -1) {
    super()
  }

  forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim)
  }

  override extraRepr(): string {
    return attributes({ dim: this.dim })
  }
}
