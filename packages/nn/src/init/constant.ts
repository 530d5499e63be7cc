import { fullLike, type Tensor } from "@gradus/tensor"
import { fill } from "./fill"

/** One value everywhere. Returns the leaf itself. */
export function constant(leaf: Tensor, value: number): Tensor {
  return fill(leaf, () => fullLike(leaf, value))
}
