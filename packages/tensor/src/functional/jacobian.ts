import { noMore } from "@gradus/checks"
import { newArray } from "../core/dtype"
import { demandSize } from "../core/room"
import { Storage } from "../core/storage"
import { stack } from "../ops/shape/stack"
import { zerosOf } from "../ops/zeros-of"
import type { Tensor } from "../tensor"
import { differentiate, type TensorFunction } from "./differentiate"

/**
 * All partial derivatives ∂f(x)[i] / ∂x[j], one backward pass for each element of f(x). They can be differentiated
 * again by whatever requires gradients, x or what f closes over; inside `noGrad` they are off the tape.
 *
 * @param f - synchronous
 * @returns a tensor of shape `[...f(x).shape, ...x.shape]`
 * @throws TypeError for an asynchronous function, or one that returns no tensor
 * @example
 * ```ts
 * import { jacobian, tensor } from "@gradus/tensor"
 * jacobian((x) => x.square(), tensor([1, 3])) // => [[2, 0], [0, 6]]
 * ```
 */
export function jacobian(f: TensorFunction, x: Tensor, ...surplus: []): Tensor {
  noMore("jacobian", surplus)
  return jacobianOf("jacobian", f, x)
}

/** `jacobian` under the name of what the user called. */
export function jacobianOf(owner: string, f: TensorFunction, x: Tensor): Tensor {
  const { value, gradients } = differentiate(owner, f, [x], (of) => {
    demandSize(owner, [...of.shape, ...x.shape], x.dtype)
    return unitsOf(of)
  })
  const shape = [...value.shape, ...x.shape]
  return gradients.length === 0 ? zerosOf(x, shape) : stack(gradients).reshape(shape)
}

/** For each element of a value a tensor of its shape with 1 there and 0 elsewhere. */
function unitsOf(value: Tensor): Tensor[] {
  return Array.from({ length: value.size }, (_, i) => {
    const data = newArray(value.dtype, value.size)
    data[i] = 1
    return value.derive(Storage.heap(value.dtype, data), value.shape, value.dtype)
  })
}
