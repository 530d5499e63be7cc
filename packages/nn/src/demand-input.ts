import { className, demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"

/** Demands that a layer is called with a tensor and nothing more. @throws TypeError in the layer's name */
export function demandInput(layer: object, x: Tensor, surplus: readonly unknown[]): void {
  const owner = className(layer)
  noMore(owner, surplus)
  demand(owner, "x", TENSOR, x)
}
