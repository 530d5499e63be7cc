import { options as chosen, demand, either, flag, maybe, noMore, or } from "@gradus/checks"
import { BACKWARD, type GradOptions, gradients } from "../autograd/grad"
import { FUNCTION, TENSOR, TENSORS } from "../core/arguments"
import { isTensor } from "../core/brand"
import type { Tensor } from "../tensor"
import { differentiate, type TensorFunction } from "./differentiate"

const one = () => [undefined]
const OPTIONS = { ...BACKWARD, gradOutputs: maybe(TENSORS), allowUnused: or(false, flag) }
const SOME = either(TENSOR, TENSORS)
const GIVEN = { ...SOME, must: `${SOME.must}, or a function` }

/**
 * The function that gives f's value and its gradient by the first argument: zeros where f does not depend on it.
 *
 * Both can be differentiated again by everything that requires gradients, the arguments as well as what f closes over;
 * inside `noGrad` they are off the tape.
 *
 * @param f - a function to one number; synchronous
 * @throws TypeError for an asynchronous function, or one that returns no tensor; RangeError unless f's value has one
 *   element
 * @example
 * ```ts
 * import { tensor, valueAndGrad } from "@gradus/tensor"
 * const [value, slope] = valueAndGrad((x) => x.square().sum())(tensor([1, 2]))
 * value.item() // => 5
 * slope // => [2, 4]
 * ```
 */
export function valueAndGrad(f: TensorFunction, ...surplus: []): (...inputs: Tensor[]) => [Tensor, Tensor] {
  noMore("valueAndGrad", surplus)
  demand("valueAndGrad", "f", FUNCTION, f)
  return (...inputs) => {
    const { value, gradients } = differentiate("valueAndGrad", f, inputs, one)
    return [value, gradients[0]]
  }
}

/**
 * Of a function: the function that gives its gradient by the first argument, zeros where it does not depend on it. The
 * gradient can be differentiated again by everything that requires gradients, the arguments as well as what f closes
 * over, so it nests for higher orders and takes part in a loss; inside `noGrad` it is off the tape.
 *
 * Of tensors, as `torch.autograd.grad`: the gradients of `outputs` by `inputs`, without touching any `.grad`.
 *
 * @param options - of tensors: `createGraph` (default false) puts the gradients on the tape, so that they can be
 *   differentiated again; `retainGraph` (default as `createGraph`) keeps the graph for another pass; `gradOutputs`, where
 *   to start, one for each output (default ones, for outputs of one element); `allowUnused` (default false)
 * @throws Error when an output does not depend on an input, unless `allowUnused`; TypeError for an asynchronous function,
 *   or one that returns no tensor
 * @example
 * ```ts
 * import { grad, type Tensor, tensor } from "@gradus/tensor"
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum()
 * grad(cube)(tensor([2])) // => [12]
 * grad((x) => grad(cube)(x).sum())(tensor([2])) // => [12]
 *
 * const w = tensor(3, { requiresGrad: true })
 * grad((x) => w.mul(x).mul(x))(tensor(2)).backward() // d/dw of the slope 2wx
 * w.grad // => 4
 *
 * const x = tensor([2], { requiresGrad: true })
 * const [first] = grad(cube(x), x, { createGraph: true })
 * grad(first.sum(), x) // => [[12]]
 * ```
 */
export function grad(f: TensorFunction, ...surplus: []): (...inputs: Tensor[]) => Tensor
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...options: [options?: GradOptions & { readonly allowUnused?: false }]
): Tensor[]
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...options: [options?: GradOptions]
): (Tensor | undefined)[]
export function grad(
  first: TensorFunction | Tensor | readonly Tensor[],
  ...rest: [inputs?: Tensor | readonly Tensor[], options?: GradOptions]
): unknown {
  if (typeof first === "function") {
    noMore("grad", rest)
    demand("grad", "f", FUNCTION, first)
    return (...args: Tensor[]) => differentiate("grad", first, args, one).gradients[0]
  }
  const [inputs = [], ...given] = rest
  demand("grad", "outputs", GIVEN, first)
  demand("grad", "inputs", SOME, inputs)
  return gradients(
    isTensor(first) ? [first] : first,
    isTensor(inputs) ? [inputs] : inputs,
    chosen("grad", OPTIONS, ...given),
  )
}
