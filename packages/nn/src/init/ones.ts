import type { Tensor } from "@gradus/tensor"
import { constant } from "./constant"

/** 1 everywhere: the usual start of scales. */
export function ones(leaf: Tensor): Tensor {
  return constant(leaf, 1)
}
