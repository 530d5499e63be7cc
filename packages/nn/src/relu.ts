import type { Tensor } from "@gradus/tensor"
import { Module } from "./module"

/** max(x, 0), elementwise. */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return x.relu()
  }
}
