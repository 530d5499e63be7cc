import { flag, maybe, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { maxPool2d, type Pair, type Tensor } from "@gradus/tensor"
import { PAIR, pair } from "@gradus/tensor/engine"
import { windowPromise } from "../convolution/window-promise"
import { demandInput } from "../module/demand-input"
import type { Vain } from "../module/set-in-vain"
import { Pool, windowOptions } from "./pool"
import { poolPromise } from "./pool-promise"

export interface MaxPool2dLayerOptions {
  /** Step between windows; default the kernel size. */
  readonly stride?: Pair
  /** Width of the border, which counts as −∞, at most half the window; default 0. */
  readonly padding?: Pair
  /** Distance between the elements of a window; default 1. */
  readonly dilation?: Pair
  /** Whether a last window may reach beyond the image; default false. */
  readonly ceilMode?: boolean
}

const OPTIONS = {
  stride: maybe<Pair>(PAIR),
  padding: or<Pair>(0, PAIR),
  dilation: or<Pair>(1, PAIR),
  ceilMode: or(false, flag),
}

const VAIN: Vain = { returnIndices: "There are none." }

/**
 * The largest element of each window: `[batch, channels, height, width]` → `[batch, channels, outHeight, outWidth]`.
 *
 * @param kernelSize - one number or [height, width]
 * @example
 * ```ts
 * import { MaxPool2d } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new MaxPool2d(2).forward(tensor([[[[1, 2], [3, 4]]]])).toArray() // => [[[[4]]]]
 * ```
 */
export class MaxPool2d extends Pool<Pair> {
  /** @internal */
  static readonly vain = VAIN
  /** @internal */
  static readonly kinds = OPTIONS
  declare readonly padding: readonly [number, number]
  declare readonly dilation: readonly [number, number]

  constructor(kernelSize: Pair, ...given: [options?: MaxPool2dLayerOptions]) {
    super(pair, kernelSize, given)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return maxPool2d(x, this.kernelSize, windowOptions(this))
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ kernelSize = 2, stride = 1, padding, dilation, ceilMode }) =>
      new MaxPool2d(kernelSize, { stride, padding, dilation, ceilMode }),
    draw: {
      kernelSize: { oneOf: [[1, 2], 3], usual: 2 },
      stride: { oneOf: [2, [1, 2], [3, 1]], usual: 1 },
      padding: { oneOf: [1, [0, 1], [1, 0]], usual: 0 },
      dilation: {
        oneOf: [
          [2, 1],
          [1, 2],
        ],
        usual: 1,
      },
      ceilMode: { oneOf: [true], usual: false },
    },
    fits: (fields) => windowPromise.fits(fields) && windowPromise.reach(fields) <= 3,
    formula: {
      relative: true,
      example: (x, _, fields) => poolPromise.of(x, fields, (all) => Math.max(...all)),
    },
    inputs: {
      shape: [[1, 3], 1, 3, 3],
      from: "distinct",
    },
    elsewhere: ["kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"],
    batchIndependentInTraining: true,
  },
  {
    make: ({ kernelSize = 2, stride, padding, dilation, ceilMode }) =>
      new MaxPool2d(kernelSize, { stride, padding, dilation, ceilMode }),
    formula: { example: (x) => poolPromise.of(x, { kernelSize: 2 }, (all) => Math.max(...all)) },
    inputs: { shape: [[1, 2], 1, 3, 4], from: "distinct" },
    batchIndependentInTraining: true,
  },
]
