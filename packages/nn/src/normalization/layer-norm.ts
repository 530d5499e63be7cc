import { demand, either, exactMethods, flag, listOf, number, options, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { ones, type Shape, type Tensor, zeros } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { AFFINE, declareParts } from "../module/kept-parts"
import { LAYER, type LayerOptions, SIZE } from "../module/layer-options"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { parameter } from "../module/parameter"
import { OF_WEIGHTS, type Vain } from "../module/set-in-vain"
import { normPromise } from "./norm-promise"

export interface LayerNormOptions extends LayerOptions {
  /** Added to the variance, ≥ 0; default 1e-5. */
  readonly eps?: number
  /** Whether to scale and shift by learned numbers; default true. */
  readonly elementwiseAffine?: boolean
  /** Whether to shift, if to scale; default true. */
  readonly bias?: boolean
}

const SHAPE = either(SIZE, listOf(SIZE))
const EPS = or(1e-5, number("[0, ∞)"))
const FIELDS = { eps: EPS }
const OPTIONS = {
  eps: EPS,
  elementwiseAffine: or(true, flag),
  bias: or(true, flag),
  ...LAYER,
}

const VAIN: Vain = { ...OF_WEIGHTS, elementwiseAffine: "" }

/**
 * y = (x − mean) / √(variance + ε) · weight + bias, with mean and variance (of the population) of each example over its
 * last dimensions.
 *
 * `weight` starts as 1 and `bias` as 0, both in `normalizedShape`.
 *
 * @param normalizedShape - the sizes of the last dimensions, or of the last one
 * @throws RangeError when the input does not end in `normalizedShape`
 * @see Ba, Kiros, Hinton 2016, Layer normalization
 * @example
 * ```ts
 * import { LayerNorm } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new LayerNorm(2, { eps: 0 }).forward(tensor([[1, 3], [10, 30]])).toArray() // => [[-1, 1], [-1, 1]]
 * ```
 */
export class LayerNorm extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly eps: number
  readonly weight?: Tensor
  readonly bias?: Tensor
  readonly #shape: Shape

  constructor(normalizedShape: number | Shape, ...given: [options?: LayerNormOptions]) {
    super()
    exactMethods("LayerNorm", LayerNorm.prototype)
    demand("LayerNorm", "normalizedShape", SHAPE, normalizedShape)
    const { eps, elementwiseAffine, bias, dtype } = options("LayerNorm", OPTIONS, ...given)
    this.#shape = Object.freeze([normalizedShape].flat())
    this.eps = eps
    if (elementwiseAffine) this.weight = parameter(ones(this.#shape, { dtype }))
    if (elementwiseAffine && bias) this.bias = parameter(zeros(this.#shape, { dtype }))
    declareParts(this, AFFINE)
  }

  /** The sizes of the dimensions that it normalises over. */
  get normalizedShape(): Shape {
    return this.#shape
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus, FIELDS)
    const { normalizedShape } = this
    const first = x.ndim - normalizedShape.length
    if (first < 0 || !normalizedShape.every((size, i) => x.shape[first + i] === size)) {
      throw new RangeError(
        `LayerNorm: the last dimensions must be [${normalizedShape.join(", ")}], got shape [${x.shape.join(", ")}]. Create the layer for that shape, or reshape.`,
      )
    }
    const axes = normalizedShape.map((_, i) => first + i)
    const centred = x.sub(x.mean(axes, true))
    const variance = centred.square().mean(axes, true)
    let y = centred.div(variance.add(this.eps).sqrt())
    if (this.weight) y = y.mul(this.weight)
    return this.bias ? y.add(this.bias) : y
  }

  override extraRepr(): string {
    const { normalizedShape, eps, weight } = this
    return `[${normalizedShape.join(", ")}], ${attributes({ eps, elementwiseAffine: weight !== undefined })}`
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new LayerNorm(3, o),
    draw: normPromise.draw,
    formula: {
      row: (x, { weight, bias }, { eps }) =>
        normPromise.normalised(x, eps).map((one, i) => one * weight.data[i] + bias.data[i]),
    },
    inputs: {
      shape: [[1, 3], 3],
      from: "distinct",
    },
    elsewhere: ["normalized_shape", "eps", "elementwise_affine", "bias", "device", "dtype"],
    batchIndependentInTraining: true,
  },
  {
    make: (o) => new LayerNorm([2, 2], { bias: false, ...o }),
    draw: { elementwiseAffine: { oneOf: [false], usual: true } },
    formula: {
      example: ({ shape, data }, { weight }) => ({
        shape,
        data: normPromise.normalised(data, 1e-5).map((one, i) => one * (weight?.data[i] ?? 1)),
      }),
    },
    inputs: { shape: [[1, 3], 2, 2], from: "distinct" },
    batchIndependentInTraining: true,
  },
]
