import type { Tensor } from "@gradus/tensor"
import { Module } from "./module"

/** Hyperbolic tangent, elementwise. As a function: `tanh` of @gradus/tensor. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return x.tanh()
  }
}
