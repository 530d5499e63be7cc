import { options as chosen, demand, flag, maybe } from "@gradus/checks"
import { TENSOR } from "../core/arguments"
import { formatShape, sameShape } from "../core/shape"
import type { Tensor } from "../tensor"
import { type BackwardOptions, propagate } from "./backward"
import type { Change } from "./leaf-gradient"
import { offTape } from "./node"

/** The kinds of `BackwardOptions`. */
export const BACKWARD = { retainGraph: maybe(flag), createGraph: maybe(flag) }

/** @throws RangeError when a root cannot start a backward pass */
function seed(owner: string, root: Tensor, gradient: Tensor | undefined): Tensor {
  if (root.isCut) throw offTape(owner)
  if (!root.requiresGrad) {
    throw new Error(
      `${owner}: the tensor must depend on one that requires gradients, got one that does not (shape ${formatShape(root.shape)}). Create parameters with requiresGrad: true, and stay outside noGrad.`,
    )
  }
  if (gradient !== undefined) {
    demand(owner, "gradient", TENSOR, gradient)
    if (!sameShape(gradient.shape, root.shape)) {
      throw new RangeError(
        `${owner}: the gradient must have the tensor's shape ${formatShape(root.shape)}, got ${formatShape(gradient.shape)}. Reshape it.`,
      )
    }
    return gradient.to(root.dtype)
  }
  if (root.size !== 1) {
    throw new RangeError(
      `${owner}: without a gradient the tensor must have one element, got shape ${formatShape(root.shape)}. Reduce it, or pass a gradient.`,
    )
  }
  return root.onesLike()
}

/** `root.backward()`: adds d root / d leaf to the `grad` of every leaf. */
export function backward(root: Tensor, gradient?: Tensor, given?: BackwardOptions): void {
  const options = given === undefined ? {} : chosen("backward", BACKWARD, given)
  const start = seed("backward", root, gradient)
  const changes: Change[] = []
  try {
    propagate(
      [root],
      [start],
      (tensor) => tensor.node === undefined,
      (tensor, value) => changes.push(tensor.gradient.accumulate(tensor, value)),
      options,
    )
  } catch (error) {
    for (const change of changes) change.undo()
    throw error
  }
  for (const change of changes) change.keep()
}

export interface GradOptions extends BackwardOptions {
  /** Gradients to start from, one for each output; ones for outputs of one element when left out. */
  readonly gradOutputs?: readonly Tensor[]
  /** Give `undefined` for an input that the outputs do not depend on, instead of an error. */
  readonly allowUnused?: boolean
}

/**
 * The gradients of the sum of `outputs` with respect to `inputs`, without touching any `grad`.
 *
 * @throws Error when an input is not part of the graph, unless `allowUnused`
 */
export function gradients(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions = {},
): (Tensor | undefined)[] {
  const given = options.gradOutputs?.length ?? outputs.length
  if (given !== outputs.length) {
    throw new RangeError(
      `grad: gradOutputs must be one for each of ${outputs.length} outputs, got ${given}. Give one for each.`,
    )
  }
  const starts = outputs.map((output, i) => seed("grad", output, options.gradOutputs?.[i]))
  const found = new Map<Tensor, Tensor>()
  const asked = new Set(inputs)
  propagate(
    outputs,
    starts,
    (tensor) => asked.has(tensor),
    (tensor, value) => found.set(tensor, value.toHeap()),
    options,
  )
  return inputs.map((input, i) => {
    const value = found.get(input)
    if (!value && !options.allowUnused) {
      throw new Error(
        `grad: outputs must depend on every input, got input ${i} of shape ${formatShape(input.shape)} unused. Pass allowUnused: true, or leave it out.`,
      )
    }
    return value
  })
}
