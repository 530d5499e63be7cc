import { demand, noMore } from "@gradus/checks"
import { FUNCTION, TENSOR } from "../core/arguments"
import { formatShape, sameShape } from "../core/shape"
import type { Tensor } from "../tensor"
import type { TensorFunction } from "./differentiate"
import { grad } from "./grad"

/**
 * Hessian times a vector, H(x)·v, in the time of a few gradients: the gradient of ⟨∇f(x), v⟩. It can
 * be differentiated again by whatever requires gradients, x, v or what f closes over; inside `noGrad` it is off the tape.
 *
 * @param f - a function to one number
 * @param v - of the shape of `x`
 * @example
 * ```ts
 * import { hvp, tensor } from "@gradus/tensor"
 * hvp((x) => x.mul(x).mul(x).sum(), tensor([1, 2]), tensor([1, 1])) // => [6, 12]
 * ```
 */
export function hvp(f: TensorFunction, x: Tensor, v: Tensor, ...surplus: []): Tensor {
  noMore("hvp", surplus)
  demand("hvp", "f", FUNCTION, f)
  demand("hvp", "x", TENSOR, x)
  demand("hvp", "v", TENSOR, v)
  if (!sameShape(v.shape, x.shape)) {
    throw new RangeError(
      `hvp: v must have the shape of x, ${formatShape(x.shape)}, got ${formatShape(v.shape)}. Reshape it.`,
    )
  }
  return grad((at) => grad(f)(at).mul(v).sum())(x)
}
