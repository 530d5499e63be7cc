import { demand } from "@gradus/checks"
import { gradients } from "../autograd/grad"
import { enableGrad, gradEnabled, offTape, reachesLeaf } from "../autograd/node"
import { apply } from "../core/apply"
import { FUNCTION, TENSOR } from "../core/arguments"
import { isTensor } from "../core/brand"
import { callSynchronously } from "../core/synchronous"
import { reshape } from "../ops/shape/reshape"
import { zerosOf } from "../ops/zeros-of"
import type { Tensor } from "../tensor"

/** A function of tensors that returns one tensor. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor

/** A value of a function, and gradients of it by the first argument. */
interface Derivatives {
  readonly value: Tensor
  readonly gradients: readonly Tensor[]
}

/**
 * f's value, and its gradients by the first argument from several starts. Both can be differentiated again by whatever
 * requires gradients, be it an argument or something that f closes over, unless gradients were off at the call.
 *
 * @param starts - the gradients of f's value to start from, each giving one of the results; undefined stands for 1
 * @throws Error where f's value comes out of a compiled step
 */
export function differentiate(
  owner: string,
  f: TensorFunction,
  [x, ...others]: readonly Tensor[],
  starts: (value: Tensor) => readonly (Tensor | undefined)[],
): Derivatives {
  demand(owner, "f", FUNCTION, f)
  demand(owner, "x", TENSOR, x)
  const wanted = gradEnabled()
  return enableGrad(() => {
    const at = variable(x, wanted && x.requiresGrad)
    const value = callSynchronously(owner, () => f(at, ...others))
    if (!isTensor(value)) {
      throw new TypeError(
        `${owner}: the function must return a tensor, got ${typeof value}. Return the result of tensor operations.`,
      )
    }
    if (value.isCut) throw offTape(owner)
    const createGraph = wanted && reachesLeaf(value, at.isLeaf ? at : undefined)
    const found = starts(value).map((start, i, { length }) => {
      const retainGraph = createGraph || i < length - 1
      const gradOutputs = start && [start]
      const [gradient] = value.requiresGrad
        ? gradients([value], [at], { createGraph, retainGraph, gradOutputs, allowUnused: true })
        : []
      return gradient ?? zerosOf(at, x.shape)
    })
    // Nobody else can ask for the gradient of a leaf that was made here: from now on none is carried to it.
    if (at.isLeaf) at.requiresGrad = false
    const settle = (tensor: Tensor) => (createGraph && reachesLeaf(tensor) ? tensor : tensor.detach())
    return { value: settle(value), gradients: found.map(settle) }
  })
}

/** x at a place of its own on the tape, so that where f closes over x itself, that is another tensor. */
function variable(x: Tensor, joined: boolean): Tensor {
  if (joined) return apply(reshape.primitive, [x], x.shape)
  const leaf = x.detach()
  leaf.requiresGrad = true
  return leaf
}
