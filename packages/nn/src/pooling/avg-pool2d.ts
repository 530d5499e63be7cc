import { flag, maybe, options, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { avgPool2d, type Pair, type Tensor } from "@gradus/tensor"
import { PAIR, pair } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import type { Vain } from "../module/set-in-vain"

export interface AvgPool2dLayerOptions {
  /** Step between windows; default the kernel size. */
  readonly stride?: Pair
  /** Width of the border of zeros, at most half the window; default 0. */
  readonly padding?: Pair
  /** Whether a last window may reach beyond the image; default false. */
  readonly ceilMode?: boolean
  /** Whether the zeros of the border count in the mean; default true. */
  readonly countIncludePad?: boolean
}

const OPTIONS = {
  stride: maybe<Pair>(PAIR),
  padding: or<Pair>(0, PAIR),
  ceilMode: or(false, flag),
  countIncludePad: or(true, flag),
}

const VAIN: Vain = { divisorOverride: "Multiply the result." }

/**
 * The mean of each window: `[batch, channels, height, width]` → `[batch, channels, outHeight, outWidth]`.
 *
 * @param kernelSize - one number or [height, width]
 * @example
 * ```ts
 * import { AvgPool2d } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new AvgPool2d(2).forward(tensor([[[[1, 2], [3, 4]]]])).toArray() // => [[[[2.5]]]]
 * ```
 */
export class AvgPool2d extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly kernelSize: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly ceilMode: boolean
  readonly countIncludePad: boolean

  constructor(kernelSize: Pair, ...given: [options?: AvgPool2dLayerOptions]) {
    super()
    const { stride, padding, ceilMode, countIncludePad } = options("AvgPool2d", OPTIONS, ...given)
    this.kernelSize = pair("AvgPool2d", "kernelSize", kernelSize, 1)
    this.stride = pair("AvgPool2d", "stride", stride ?? kernelSize, 1)
    this.padding = pair("AvgPool2d", "padding", padding, 0)
    this.ceilMode = ceilMode
    this.countIncludePad = countIncludePad
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    const { stride, padding, ceilMode, countIncludePad } = this
    return avgPool2d(x, this.kernelSize, { stride, padding, ceilMode, countIncludePad })
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this
    return attributes({ kernelSize, stride, padding, ceilMode, countIncludePad })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ kernelSize = 2, stride = 1, padding = 1, ceilMode, countIncludePad }) =>
      new AvgPool2d(kernelSize, { stride, padding, ceilMode, countIncludePad }),
    inputs: {
      shape: [[1, 4], 2, 3, 3],
    },
    elsewhere: ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"],
    batchIndependentInTraining: true,
  },
]
