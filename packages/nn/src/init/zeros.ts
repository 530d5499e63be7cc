import { demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { constant } from "./constant"

/** 0 everywhere: the usual start of biases. Units whose weights all start as 0 stay alike for ever. */
export function zeros(leaf: Tensor, ...surplus: []): Tensor {
  noMore("zeros", surplus)
  demand("zeros", "leaf", TENSOR, leaf)
  return constant(leaf, 0)
}
