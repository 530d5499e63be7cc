import { or } from "@gradus/checks"
import { logSoftmax as formula, logSoftmaxGrad as gradFormula } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import type { Primitive } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { alongDim, rowPrimitive } from "./row-softmax"

const primitive: Primitive = rowPrimitive("logSoftmax", formula, (gradient, saved) => [
  logSoftmaxGrad(gradient, saved.output),
])

const grad: Primitive = rowPrimitive("logSoftmaxGrad", gradFormula, (v, saved) => {
  const y = saved.input(1)
  const weighted = v.mul(y.exp())
  return [
    saved.needs(0) ? v.sub(weighted.sum(-1, true)) : undefined,
    saved.needs(1) ? weighted.mul(saved.input(0).sum(-1, true)).neg() : undefined,
  ]
})

/** g − eʸ·Σ g along the last dimension: the gradient of logSoftmax's input from its result y. @internal */
export const logSoftmaxGrad = op(grad, (g: Tensor, y: Tensor): Tensor => apply(grad, [g, y], undefined))

/**
 * x − log Σ eˣ along a dimension: logarithms of softmax, exact also where probabilities are too small to be
 * numbers. −∞ alone, or ∞, gives NaN, as in PyTorch.
 *
 * @param dim - a dimension, −1 (the last) when left out
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * logSoftmax(tensor([0, -1e4])) // => [0, -10000]
 * ```
 */
export const logSoftmax = op(primitive, (x: Tensor, dim = -1): Tensor => alongDim(primitive, x, dim), {
  x: TENSOR,
  dim: or(-1, DIM),
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  logSoftmax: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.logSoftmax(), (x) => x.logSoftmax(0)] },
  logSoftmaxGrad: { inputs: [{ shape: [2, 3] }, { shape: [2, 3] }], calls: [logSoftmaxGrad] },
}
