import { type GradOptions, gradients } from "../autograd/grad"
import { enableGrad } from "../autograd/node"
import { isTensor } from "../core/brand"
import type { Tensor } from "../tensor"

/** A function of tensors that returns one tensor. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor

/** A leaf for `x`, or `x` itself where it is part of a graph that must go on through it. */
function tracked(x: Tensor): Tensor {
  if (x.requiresGrad) return x
  const leaf = x.detach()
  leaf.requiresGrad = true
  return leaf
}

/**
 * The function that gives f's value and its gradient by the first argument. Nests: where the argument
 * takes part in an outer gradient, the result can be differentiated again.
 *
 * @example
 * ```ts
 * import { tensor, valueAndGrad } from "@gradus/tensor"
 * const [value, slope] = valueAndGrad((x) => x.square().sum())(tensor([1, 2]))
 * value.item() // => 5
 * slope // => [2, 4]
 * ```
 */
export function valueAndGrad(f: TensorFunction): (...inputs: Tensor[]) => [Tensor, Tensor] {
  return (...inputs) =>
    enableGrad(() => {
      const x = tracked(inputs[0])
      const value = f(x, ...inputs.slice(1))
      const createGraph = inputs.some((input) => input.requiresGrad)
      const [gradient] = gradients([value], [x], { createGraph })
      return [createGraph ? value : value.detach(), gradient as Tensor]
    })
}

/**
 * Of a function: the function that gives its gradient by the first argument; nests for higher orders.
 *
 * Of tensors, as `torch.autograd.grad`: the gradients of `outputs` by `inputs`, without touching any `.grad`.
 *
 * @throws Error when an output does not depend on an input, unless `allowUnused`
 * @example
 * ```ts
 * import { grad, type Tensor, tensor } from "@gradus/tensor"
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum()
 * grad(cube)(tensor([2])) // => [12]
 * grad((x) => grad(cube)(x).sum())(tensor([2])) // => [12]
 * ```
 */
export function grad(f: TensorFunction): (...inputs: Tensor[]) => Tensor
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions,
): (Tensor | undefined)[]
export function grad(
  first: TensorFunction | Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[] = [],
  options: GradOptions = {},
): unknown {
  if (typeof first === "function") {
    const both = valueAndGrad(first)
    return (...args: Tensor[]) => both(...args)[1]
  }
  return gradients(isTensor(first) ? [first] : first, isTensor(inputs) ? [inputs] : inputs, options)
}
