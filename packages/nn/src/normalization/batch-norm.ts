import {
  className,
  demand,
  either,
  exactMethods,
  flag,
  type Kind,
  number,
  onlyIf,
  options,
  or,
} from "@gradus/checks"
import { noGrad, ones, type Tensor, zeros } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { AFFINE, declareParts, type Parts } from "../module/kept-parts"
import { LAYER, type LayerOptions, SIZE } from "../module/layer-options"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { buffer, parameter } from "../module/parameter"
import { OF_WEIGHTS, type Vain } from "../module/set-in-vain"

export interface BatchNormOptions extends LayerOptions {
  /** Added to the variance, ≥ 0; default 1e-5. */
  readonly eps?: number
  /** How much of a new batch enters the running statistics, in [0, 1]; null for their plain average; default 0.1. */
  readonly momentum?: number | null
  /** Whether to scale and shift by learned numbers; default true. */
  readonly affine?: boolean
  /** Whether to keep running statistics for evaluation; default true. Without, evaluation takes the batch's own too. */
  readonly trackRunningStats?: boolean
}

const NULL: Kind<null> = { must: "null", holds: (value) => value === null }

const FIELDS = {
  eps: or(1e-5, number("[0, ∞)")),
  momentum: or<number | null>(0.1, either(number("[0, 1]"), NULL)),
}
const OPTIONS = {
  eps: FIELDS.eps,
  affine: or(true, flag),
  trackRunningStats: or(true, flag),
  momentum: onlyIf(
    FIELDS.momentum,
    "trackRunningStats is true",
    (others) => others.trackRunningStats === true,
  ),
  ...LAYER,
}

const PARTS: Parts = {
  ...AFFINE,
  runningMean: { kind: "buffer", key: "running_mean" },
  runningVar: { kind: "buffer", key: "running_var" },
  numBatchesTracked: { kind: "buffer", key: "num_batches_tracked" },
}

/** @internal */
export const VAIN: Vain = {
  ...OF_WEIGHTS,
  affine: "",
  trackRunningStats: "",
}

/** What normalisation by batch statistics is for inputs of any rank; dimension 1 holds the features. @internal */
export abstract class BatchNorm extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly eps: number
  readonly momentum: number | null
  readonly weight?: Tensor
  readonly bias?: Tensor
  readonly runningMean?: Tensor
  readonly runningVar?: Tensor
  readonly numBatchesTracked?: Tensor
  readonly #features: number

  constructor(numFeatures: number, ...given: [options?: BatchNormOptions]) {
    super()
    exactMethods("BatchNorm", BatchNorm.prototype)
    const owner = className(this)
    demand(owner, "numFeatures", SIZE, numFeatures)
    const { eps, momentum, affine, trackRunningStats, dtype } = options(owner, OPTIONS, ...given)
    this.#features = numFeatures
    this.eps = eps
    this.momentum = momentum
    if (affine) {
      this.weight = parameter(ones([numFeatures], { dtype }))
      this.bias = parameter(zeros([numFeatures], { dtype }))
    }
    if (trackRunningStats) {
      this.runningMean = buffer(zeros([numFeatures], { dtype }), "running_mean")
      this.runningVar = buffer(ones([numFeatures], { dtype }), "running_var")
      this.numBatchesTracked = buffer(zeros([], { dtype: "int32" }), "num_batches_tracked")
    }
    declareParts(this, PARTS)
  }

  get numFeatures(): number {
    return this.#features
  }

  /** @throws RangeError unless the input has as many dimensions as the layer is for */
  protected abstract checkRank(x: Tensor): void

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus, FIELDS)
    this.checkRank(x)
    if (x.shape[1] !== this.numFeatures) {
      throw new RangeError(
        `${className(this)}: dimension 1 must have ${this.numFeatures} features, got shape [${x.shape.join(", ")}]. Create the layer for that number.`,
      )
    }
    /** One number a feature, in a shape that broadcasts against x. */
    const across = (perFeature: Tensor) =>
      perFeature.reshape([1, this.numFeatures, ...x.shape.slice(2).map(() => 1)])
    const { runningMean, runningVar, weight, bias, eps } = this
    let centred: Tensor
    let variance: Tensor
    let track: (() => void) | undefined
    if (!this.training && runningMean && runningVar) {
      centred = x.sub(across(runningMean))
      variance = across(runningVar)
    } else {
      const axes = x.shape.map((_, i) => i).filter((i) => i !== 1)
      const count = x.size / this.numFeatures
      if (this.training && count <= 1) {
        throw new RangeError(
          `${className(this)}: in training each feature needs more than one value, got shape [${x.shape.join(", ")}]. Use larger batches, or eval().`,
        )
      }
      const mean = x.mean(axes, true)
      centred = x.sub(mean)
      variance = centred.square().mean(axes, true)
      if (this.training) track = () => this.#track(mean, variance, count)
    }
    const scale = variance.add(eps).sqrt().reciprocal()
    const y = centred.mul(weight ? scale.mul(across(weight)) : scale)
    const result = bias ? y.add(across(bias)) : y
    track?.()
    return result
  }

  /** Takes the statistics of a batch into the running ones, the variance as its unbiased estimate. */
  #track(mean: Tensor, variance: Tensor, count: number): void {
    const { runningMean, runningVar, numBatchesTracked, momentum } = this
    if (!runningMean || !runningVar || !numBatchesTracked) return
    noGrad(() => {
      const tracked = numBatchesTracked.add(1)
      const part = momentum ?? tracked.to(runningMean.dtype).reciprocal()
      const blend = (running: Tensor, batch: Tensor) => running.lerp(batch.reshape(running.shape), part)
      const [nextMean, nextVar] = [
        blend(runningMean, mean),
        blend(runningVar, variance.mul(count / (count - 1))),
      ]
      for (const buffer of [numBatchesTracked, runningMean, runningVar]) buffer.makeResident()
      // Nothing of this can fail.
      numBatchesTracked.assign(tracked)
      runningMean.assign(nextMean)
      runningVar.assign(nextVar)
    })
  }

  override extraRepr(): string {
    const { eps, momentum, weight, runningMean } = this
    const rest = { eps, momentum, affine: weight !== undefined, trackRunningStats: runningMean !== undefined }
    return `${this.numFeatures}, ${attributes(rest)}`
  }
}
