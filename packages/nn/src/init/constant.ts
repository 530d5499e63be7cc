import { demand, noMore, number } from "@gradus/checks"
import { fullLike, type Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fill } from "./fill"

/** One value everywhere. Returns the leaf itself. */
export function constant(leaf: Tensor, value: number, ...surplus: []): Tensor {
  noMore("constant", surplus)
  demand("constant", "leaf", TENSOR, leaf)
  demand("constant", "value", number("[-∞, ∞]"), value)
  return fill(leaf, () => fullLike(leaf, value))
}
