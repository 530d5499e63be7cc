import type { Tensor } from "@gradus/tensor"
import { Module } from "./module"

/** 1 / (1 + e⁻ˣ), elementwise. As a function: `sigmoid` of @gradus/tensor. */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid()
  }
}
