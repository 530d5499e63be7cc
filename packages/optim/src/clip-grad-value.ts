import type { Tensor } from "@gradus/tensor"
import { withGrad } from "@gradus/tensor/engine"
import { gradientsOf, replaceGrad } from "./gradients"

/**
 * Limits every element of every gradient to [−clipValue, clipValue].
 *
 * @throws RangeError when `clipValue` is negative
 */
export function clipGradValue(params: Iterable<Tensor | readonly [string, Tensor]>, clipValue: number): void {
  if (!(clipValue >= 0)) {
    throw new RangeError(
      `clipGradValue: clipValue must be in [0, ∞], got ${clipValue}. Give the largest size allowed.`,
    )
  }
  withGrad(false, () => {
    for (const { parameter, gradient } of gradientsOf(params)) {
      replaceGrad(parameter, gradient.clamp(-clipValue, clipValue))
    }
  })
}
