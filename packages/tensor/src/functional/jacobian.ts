import { gradients } from "../autograd/grad"
import { enableGrad } from "../autograd/node"
import { newArray } from "../core/dtype"
import { arrayFor } from "../core/room"
import { Storage } from "../core/storage"
import type { Tensor } from "../tensor"
import type { TensorFunction } from "./grad"

/**
 * All partial derivatives ∂f(x)[i] / ∂x[j], one backward pass for each element of f(x).
 *
 * @returns a tensor of shape `[...f(x).shape, ...x.shape]`
 * @example
 * ```ts
 * import { jacobian, tensor } from "@gradus/tensor"
 * jacobian((x) => x.square(), tensor([1, 3])) // => [[2, 0], [0, 6]]
 * ```
 */
export function jacobian(f: TensorFunction, x: Tensor): Tensor {
  return enableGrad(() => {
    const leaf = x.detach()
    leaf.requiresGrad = true
    const value = f(leaf)
    const data = arrayFor("jacobian", [...value.shape, ...x.shape], x.dtype)
    for (let i = 0; i < value.size; i++) {
      const one = newArray(value.dtype, value.size)
      one[i] = 1
      const start = value.derive(Storage.heap(value.dtype, one), value.shape, value.dtype)
      const [row] = value.requiresGrad
        ? gradients([value], [leaf], { gradOutputs: [start], retainGraph: true, allowUnused: true })
        : []
      if (row) data.set(row.storage.peek(), i * x.size)
    }
    return x.derive(Storage.heap(x.dtype, data), [...value.shape, ...x.shape], x.dtype)
  })
}
