import { demand, exactMethods, flag, options, or, whole } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { matmul, type Tensor } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { declareParts, shapeOfWeight, WEIGHT_AND_BIAS } from "../module/kept-parts"
import { LAYER, type LayerOptions } from "../module/layer-options"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { OF_WEIGHTS } from "../module/set-in-vain"
import { startParameter } from "../module/start-parameter"
import { linearPromise } from "./linear-promise"

export interface LinearLayerOptions extends LayerOptions {
  /** Whether to add a learned offset; default true. */
  readonly bias?: boolean
}

const COUNT = whole("[0, ∞)")
const OPTIONS = { ...LAYER, bias: or(true, flag) }

/**
 * Affine map y = x·Wᵀ + b.
 *
 * Shapes `[…, inFeatures]` → `[…, outFeatures]`; `weight` `[outFeatures, inFeatures]` and `bias` `[outFeatures]` start
 * as U(−1/√inFeatures, 1/√inFeatures).
 *
 * @param inFeatures - at least 0
 * @param outFeatures - at least 0
 * @throws RangeError for sizes that are not integers
 * @example
 * ```ts
 * import { Linear } from "@gradus/nn"
 * import { ones } from "@gradus/tensor"
 * const layer = new Linear(3, 2)
 * layer.forward(ones([5, 3])).shape // => [5, 2]
 * layer.weight.shape // => [2, 3]
 * ```
 */
export class Linear extends Module {
  /** @internal */
  static readonly vain = OF_WEIGHTS
  readonly weight: Tensor
  readonly bias?: Tensor

  constructor(inFeatures: number, outFeatures: number, ...given: [options?: LinearLayerOptions]) {
    super()
    exactMethods("Linear", Linear.prototype)
    demand("Linear", "inFeatures", COUNT, inFeatures)
    demand("Linear", "outFeatures", COUNT, outFeatures)
    const { bias, ...start } = options("Linear", OPTIONS, ...given)
    this.weight = startParameter([outFeatures, inFeatures], inFeatures, start)
    if (bias) this.bias = startParameter([outFeatures], inFeatures, start)
    declareParts(this, WEIGHT_AND_BIAS)
  }

  get inFeatures(): number {
    return shapeOfWeight(this)[1]
  }

  get outFeatures(): number {
    return shapeOfWeight(this)[0]
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    const product = matmul(x, this.weight, { transB: true })
    return this.bias ? product.add(this.bias) : product
  }

  override extraRepr(): string {
    const { inFeatures, outFeatures, bias } = this
    return attributes({ inFeatures, outFeatures, bias: bias !== undefined })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new Linear(3, 2, o),
    formula: { row: (x, { weight, bias }) => linearPromise.row(x, weight, bias) },
    inputs: { shape: [[1, 4], 3] },
    batchIndependentInTraining: true,
    elsewhere: ["in_features", "out_features", "bias", "device", "dtype"],
  },
  {
    make: (o) => new Linear(3, 2, { bias: false, ...o }),
    formula: { row: (x, { weight, bias }) => linearPromise.row(x, weight, bias) },
    inputs: { shape: [[1, 4], 2, 3] },
    batchIndependentInTraining: true,
  },
]
