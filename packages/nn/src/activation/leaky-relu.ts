import { demand, noMore, number } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { IN_PLACE, type Vain } from "../module/set-in-vain"

/**
 * x where x > 0, slope · x elsewhere.
 *
 * @param slope - default 0.01
 * @example
 * ```ts
 * import { leakyRelu } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * leakyRelu(tensor([-10, 5])).toArray() // => [-0.1, 5]
 * ```
 */
export function leakyRelu(x: Tensor, slope = 0.01, ...surplus: []): Tensor {
  noMore("leakyRelu", surplus)
  demand("leakyRelu", "x", TENSOR, x)
  demand("leakyRelu", "slope", number(), slope)
  return where(x.gt(0), x, x.mul(slope))
}

const VAIN: Vain = { ...IN_PLACE, negativeSlope: "Set slope.", alpha: "Set slope." }

/**
 * x where x > 0, slope · x elsewhere: units that ReLU would leave dead keep a gradient.
 *
 * @example
 * ```ts
 * import { LeakyReLU } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new LeakyReLU(0.1).forward(tensor([-10, 5])).toArray() // => [-1, 5]
 * ```
 * @see Maas, Hannun, Ng 2013, Rectifier nonlinearities improve neural network acoustic models
 */
export class LeakyReLU extends Module {
  /** @internal */
  static readonly vain = VAIN

  /** @param slope - default 0.01 */
  constructor(
    readonly slope = 0.01,
    ...surplus: []
  ) {
    super(...surplus)
    demand("LeakyReLU", "slope", number(), slope)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return leakyRelu(x, this.slope)
  }

  override extraRepr(): string {
    return attributes({ slope: this.slope })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ slope }) => new LeakyReLU(slope),
    draw: { slope: { real: [-1, 1], usual: 0.01 } },
    formula: { relative: true, element: (x, { slope }) => Math.max(x, 0) + slope * Math.min(x, 0) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["negative_slope", "inplace", "alpha"],
    batchIndependentInTraining: true,
  },
]
