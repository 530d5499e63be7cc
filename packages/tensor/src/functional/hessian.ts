import { demand, noMore } from "@gradus/checks"
import { FUNCTION } from "../core/arguments"
import type { Tensor } from "../tensor"
import type { TensorFunction } from "./differentiate"
import { grad } from "./grad"
import { jacobianOf } from "./jacobian"

/**
 * All second derivatives of a function to one number: zeros for one that is linear, or in pieces. They can be
 * differentiated again by whatever requires gradients, x or what f closes over; inside `noGrad` they are off the tape.
 *
 * @returns a tensor of shape `[...x.shape, ...x.shape]`
 * @example
 * ```ts
 * import { hessian, tensor } from "@gradus/tensor"
 * hessian((x) => x.square().sum(), tensor([1, 2])) // => [[2, 0], [0, 2]]
 * ```
 */
export function hessian(f: TensorFunction, x: Tensor, ...surplus: []): Tensor {
  noMore("hessian", surplus)
  demand("hessian", "f", FUNCTION, f)
  return jacobianOf("hessian", grad(f), x)
}
