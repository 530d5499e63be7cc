import { flag, maybe, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { avgPool2d, type Pair, type Tensor } from "@gradus/tensor"
import { PAIR, pair } from "@gradus/tensor/engine"
import { windowPromise } from "../convolution/window-promise"
import { demandInput } from "../module/demand-input"
import type { Vain } from "../module/set-in-vain"
import { Pool, windowOptions } from "./pool"
import { poolPromise } from "./pool-promise"

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
export class AvgPool2d extends Pool<Pair> {
  /** @internal */
  static readonly vain = VAIN
  /** @internal */
  static readonly kinds = OPTIONS
  declare readonly padding: readonly [number, number]
  declare readonly countIncludePad: boolean

  constructor(kernelSize: Pair, ...given: [options?: AvgPool2dLayerOptions]) {
    super(pair, kernelSize, given)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return avgPool2d(x, this.kernelSize, windowOptions(this))
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ kernelSize = 2, stride = 1, padding = 1, ceilMode, countIncludePad }) =>
      new AvgPool2d(kernelSize, { stride, padding, ceilMode, countIncludePad }),
    draw: {
      kernelSize: { oneOf: [[1, 2], 3, [2, 3]], usual: 2 },
      stride: { oneOf: [2, [1, 2], [3, 1]], usual: 1 },
      padding: { oneOf: [0, [0, 1], [1, 0]], usual: 1 },
      ceilMode: { oneOf: [true], usual: false },
      countIncludePad: { oneOf: [false], usual: true },
    },
    fits: windowPromise.fits,
    formula: { example: (x, _, fields) => poolPromise.average(x, fields) },
    inputs: {
      shape: [[1, 4], 2, 3, 3],
    },
    elsewhere: ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"],
    batchIndependentInTraining: true,
  },
  {
    make: ({ kernelSize = 2, stride, padding, ceilMode, countIncludePad }) =>
      new AvgPool2d(kernelSize, { stride, padding, ceilMode, countIncludePad }),
    formula: { example: (x) => poolPromise.average(x, { kernelSize: 2 }) },
    inputs: { shape: [[1, 3], 1, 4, 5] },
    batchIndependentInTraining: true,
  },
]
