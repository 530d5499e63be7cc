import type { Tensor } from "@gradus/tensor"
import { constant } from "./constant"

/** 0 everywhere: the usual start of biases. Units whose weights all start as 0 stay alike for ever. */
export function zeros(leaf: Tensor): Tensor {
  return constant(leaf, 0)
}
