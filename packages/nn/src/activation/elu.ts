import { demand, noMore, number } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { IN_PLACE } from "../module/set-in-vain"

/**
 * x where x > 0, α(eˣ − 1) elsewhere.
 *
 * @param alpha - default 1
 * @example
 * ```ts
 * import { elu } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * elu(tensor([-1e4, 0, 2])).toArray() // => [-1, 0, 2]
 * ```
 */
export function elu(x: Tensor, alpha = 1, ...surplus: []): Tensor {
  noMore("elu", surplus)
  demand("elu", "x", TENSOR, x)
  demand("elu", "alpha", number(), alpha)
  // Cut off at 0, so that the side that is not taken cannot overflow.
  const below = x.clamp(Number.NEGATIVE_INFINITY, 0).expm1()
  return where(x.le(0), alpha === 1 ? below : below.mul(alpha), x)
}

/**
 * x where x > 0, α(eˣ − 1) elsewhere: negative values saturate at −α, which keeps means near 0.
 *
 * @example
 * ```ts
 * import { ELU } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new ELU().forward(tensor([-1, 0, 2])).toArray() // => [-0.63212, 0, 2]
 * ```
 * @see Clevert, Unterthiner, Hochreiter 2016, Fast and accurate deep network learning by exponential linear units
 */
export class ELU extends Module {
  /** @internal */
  static readonly vain = IN_PLACE

  /** @param alpha - default 1 */
  constructor(
    readonly alpha = 1,
    ...surplus: []
  ) {
    super(...surplus)
    demand("ELU", "alpha", number(), alpha)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return elu(x, this.alpha)
  }

  override extraRepr(): string {
    return attributes({ alpha: this.alpha })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ alpha }) => new ELU(alpha),
    draw: { alpha: { real: [-2, 2], usual: 1 } },
    formula: { relative: true, element: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["alpha", "inplace"],
    batchIndependentInTraining: true,
  },
]
