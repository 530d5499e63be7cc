import { demand, either, exactMethods, flag, oneOf, options, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { conv2d, type Pair, type Tensor } from "@gradus/tensor"
import { PAIR, pair } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { declareParts, shapeOfWeight, WEIGHT_AND_BIAS } from "../module/kept-parts"
import { LAYER, type LayerOptions, SIZE } from "../module/layer-options"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { OF_WEIGHTS, type Vain } from "../module/set-in-vain"
import { startParameter } from "../module/start-parameter"
import { convolutionPromise } from "./convolution-promise"

export interface Conv2dLayerOptions extends LayerOptions {
  /** Step between windows; default 1. */
  readonly stride?: Pair
  /** Zeros around the image: a number, [height, width], "same" (keeps the size; stride 1) or "valid" (none); default 0. */
  readonly padding?: Pair | "same" | "valid"
  /** Distance between taps; default 1. */
  readonly dilation?: Pair
  /** Parts into which the channels are divided, each with its own filters; default 1. */
  readonly groups?: number
  /** Whether to add a learned offset to each output channel; default true. */
  readonly bias?: boolean
}

const OPTIONS = {
  ...LAYER,
  stride: or<Pair>(1, PAIR),
  padding: or<Pair | "same" | "valid">(0, either(PAIR, oneOf("same", "valid"))),
  dilation: or<Pair>(1, PAIR),
  groups: or(1, SIZE),
  bias: or(true, flag),
}
const VAIN: Vain = { ...OF_WEIGHTS, paddingMode: "Pad the input." }

/**
 * Cross-correlation of images with learned filters.
 *
 * Shapes `[batch, inChannels, height, width]` → `[batch, outChannels, outHeight, outWidth]` with
 * outHeight = ⌊(height + 2·padding − dilation·(kernelHeight − 1) − 1) / stride⌋ + 1. `weight`
 * `[outChannels, inChannels / groups, kernelHeight, kernelWidth]` and `bias` `[outChannels]` start as
 * U(−1/√fanIn, 1/√fanIn), fanIn = inChannels / groups · kernelHeight · kernelWidth.
 *
 * @param kernelSize - one number or [height, width]
 * @throws RangeError for sizes that are not positive integers, or channels that `groups` does not divide
 * @example
 * ```ts
 * import { Conv2d } from "@gradus/nn"
 * import { ones } from "@gradus/tensor"
 * const layer = new Conv2d(1, 8, 3, { padding: "same" })
 * layer.forward(ones([2, 1, 28, 28])).shape // => [2, 8, 28, 28]
 * ```
 */
export class Conv2d extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly weight: Tensor
  readonly bias?: Tensor
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number] | "same" | "valid"
  readonly dilation: readonly [number, number]
  readonly groups: number

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    ...given: [options?: Conv2dLayerOptions]
  ) {
    super()
    exactMethods("Conv2d", Conv2d.prototype)
    demand("Conv2d", "inChannels", SIZE, inChannels)
    demand("Conv2d", "outChannels", SIZE, outChannels)
    const { groups, padding, bias, ...rest } = options("Conv2d", OPTIONS, ...given)
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `Conv2d: groups must divide inChannels and outChannels, got ${groups} for ${inChannels} and ${outChannels}. Choose a common divisor.`,
      )
    }
    const [height, width] = pair("Conv2d", "kernelSize", kernelSize, 1)
    this.stride = pair("Conv2d", "stride", rest.stride, 1)
    this.dilation = pair("Conv2d", "dilation", rest.dilation, 1)
    this.padding = typeof padding === "string" ? padding : pair("Conv2d", "padding", padding, 0)
    this.groups = groups
    if (padding === "same" && (this.stride[0] !== 1 || this.stride[1] !== 1)) {
      throw new RangeError(
        `Conv2d: padding "same" needs stride 1, got [${this.stride.join(", ")}]. Give the padding as a number.`,
      )
    }
    const perGroup = inChannels / groups
    const fanIn = perGroup * height * width
    this.weight = startParameter([outChannels, perGroup, height, width], fanIn, rest)
    if (bias) this.bias = startParameter([outChannels], fanIn, rest)
    declareParts(this, WEIGHT_AND_BIAS)
  }

  get inChannels(): number {
    return shapeOfWeight(this)[1] * this.groups
  }

  get outChannels(): number {
    return shapeOfWeight(this)[0]
  }

  get kernelSize(): readonly [number, number] {
    const [, , height, width] = shapeOfWeight(this)
    return Object.freeze([height, width] as const)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    const { stride, padding, dilation, groups, bias } = this
    return conv2d(x, this.weight, { stride, padding, dilation, groups, ...(bias && { bias }) })
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, groups, bias } = this
    const beyond = (both: readonly [number, number], usual: number) =>
      both[0] === usual && both[1] === usual ? undefined : both
    return `${this.inChannels}, ${this.outChannels}, ${attributes({
      kernelSize,
      stride,
      padding: typeof padding === "string" ? padding : beyond(padding, 0),
      dilation: beyond(dilation, 1),
      groups: groups === 1 ? undefined : groups,
      bias: bias ? undefined : false,
    })}`
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new Conv2d(2, 2, 2, o),
    draw: {
      stride: { oneOf: [2, [1, 2], [2, 1]], usual: 1 },
      padding: { oneOf: [1, [1, 0], [0, 2], "same", "valid"], usual: 0 },
      dilation: { oneOf: [2, [1, 2], [2, 1]], usual: 1 },
      groups: { oneOf: [2], usual: 1 },
      bias: { oneOf: [false], usual: true },
    },
    fits: ({ padding, stride }) => padding !== "same" || stride === 1,
    formula: { example: convolutionPromise.example },
    inputs: {
      shape: [[1, 4], 2, 3, 3],
    },
    elsewhere: [
      "in_channels",
      "out_channels",
      "kernel_size",
      "stride",
      "padding",
      "dilation",
      "groups",
      "bias",
      "padding_mode",
      "device",
      "dtype",
    ],
    batchIndependentInTraining: true,
  },
  {
    make: (o) => new Conv2d(2, 4, [2, 1], { padding: 1, stride: [1, 2], groups: 2, ...o }),
    formula: {
      example: (x, parameters) =>
        convolutionPromise.example(x, parameters, { padding: 1, stride: [1, 2], dilation: 1, groups: 2 }),
    },
    inputs: { shape: [[1, 4], 2, 3, 3] },
    batchIndependentInTraining: true,
  },
]
