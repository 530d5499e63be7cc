import { demand, noMore, number } from "@gradus/checks"
import { withGrad } from "@gradus/tensor/engine"
import type { Params } from "../optimizer/parameters"
import { changeGradients, gradientsOf } from "./gradients"

/**
 * Limits every element of every gradient to [−clipValue, clipValue].
 *
 * g ← min(max(g, −c), c)
 *
 * Unlike `clipGradNorm` it turns the gradient's direction where single elements stand out. ∞ comes to the limit, NaN
 * stays.
 *
 * @param params - parameters, or paths with parameters; those without a gradient are passed over
 * @param clipValue - largest size allowed, in [0, ∞]
 * @throws RangeError when `clipValue` is negative or NaN
 * @example
 * ```ts
 * import { clipGradValue } from "@gradus/optim"
 * import { tensor } from "@gradus/tensor"
 *
 * const w = tensor([0.25, -2], { requiresGrad: true })
 * w.square().sum().backward()
 * clipGradValue([w], 1)
 * w.grad // => [0.5, -1]
 * ```
 */
export function clipGradValue(params: Params, clipValue: number, ...surplus: []): void {
  noMore("clipGradValue", surplus)
  const owner = "clipGradValue"
  demand(owner, "clipValue", number("[0, ∞]"), clipValue)
  withGrad(false, () => {
    changeGradients(gradientsOf(owner, params), (gradient) => gradient.clamp(-clipValue, clipValue))
  })
}
