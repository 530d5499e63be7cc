import type { Tensor } from "@gradus/tensor"
import { Module } from "./module"

/** Modules in a row: the output of each is the input of the next. */
export class Sequential extends Module {
  readonly #layers: readonly Module[]

  constructor(...layers: Module[]) {
    super()
    this.#layers = layers
    // Children are numbered properties, so that paths are torch's: `0.weight`.
    Object.assign(this, layers)
  }

  forward(x: Tensor): Tensor {
    let value = x
    for (const layer of this.#layers) value = layer.forward(value)
    return value
  }
}
