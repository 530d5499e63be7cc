import type { Tensor } from "../tensor"
import { grad, type TensorFunction } from "./grad"
import { jacobian } from "./jacobian"

/**
 * All second derivatives of a function to one number.
 *
 * @returns a tensor of shape `[...x.shape, ...x.shape]`
 * @example
 * ```ts
 * import { hessian, tensor } from "@gradus/tensor"
 * hessian((x) => x.square().sum(), tensor([1, 2])) // => [[2, 0], [0, 2]]
 * ```
 */
export function hessian(f: TensorFunction, x: Tensor): Tensor {
  return jacobian((at) => grad(f)(at), x)
}
