import { or } from "@gradus/checks"
import { softmax as formula, softmaxGrad as gradFormula } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import type { Primitive } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { alongDim, rowPrimitive } from "./row-softmax"

const primitive: Primitive = rowPrimitive("softmax", formula, (gradient, saved) => [
  softmaxGrad(gradient, saved.output),
])

const grad: Primitive = rowPrimitive("softmaxGrad", gradFormula, (v, saved) => {
  const [g, y] = [saved.input(0), saved.input(1)]
  return [
    saved.needs(0) ? softmaxGrad(v, y) : undefined,
    saved.needs(1) ? v.mul(g.sub(g.mul(y).sum(-1, true))).sub(g.mul(v.mul(y).sum(-1, true))) : undefined,
  ]
})

/** y·(g − Σ g·y) along the last dimension: the gradient of softmax's input from its result y. @internal */
export const softmaxGrad = op(grad, (g: Tensor, y: Tensor): Tensor => apply(grad, [g, y], undefined))

/**
 * eˣ / Σ eˣ along a dimension: non-negative numbers that add up to 1. Nothing overflows; −∞ has probability
 * 0;
 * −∞ alone, or ∞, gives NaN, as in PyTorch.
 *
 * @param dim - a dimension, −1 (the last) when left out
 * @throws RangeError when there is no such dimension
 * @example
 * ```ts
 * softmax(tensor([[0, 0], [0, 1e4]])) // => [[0.5, 0.5], [0, 1]]
 * ```
 */
export const softmax = op(primitive, (x: Tensor, dim = -1): Tensor => alongDim(primitive, x, dim), {
  x: TENSOR,
  dim: or(-1, DIM),
})

/** @internal */
export const promises: OperationPromises<Tensor> = {
  softmax: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.softmax(), (x) => x.softmax(0)] },
  softmaxGrad: { inputs: [{ shape: [2, 3] }, { shape: [2, 3] }], calls: [softmaxGrad] },
}
