import { demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { constant } from "./constant"

/** 1 everywhere: the usual start of scales. */
export function ones(leaf: Tensor, ...surplus: []): Tensor {
  noMore("ones", surplus)
  demand("ones", "leaf", TENSOR, leaf)
  return constant(leaf, 1)
}
