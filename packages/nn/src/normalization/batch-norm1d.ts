import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { BatchNorm, VAIN } from "./batch-norm"
import { normPromise } from "./norm-promise"

/**
 * y = (x − mean) / √(variance + ε) · weight + bias for each feature, with mean and variance over the batch in training
 * mode and running ones in evaluation mode.
 *
 * Shapes `[batch, features]` or `[batch, features, length]`. `weight` starts as 1, `bias` as 0, running mean as 0 and
 * variance as 1. The running variance takes the unbiased estimate, the normalisation the population's.
 *
 * @param numFeatures - size of dimension 1
 * @throws RangeError for another number of dimensions or features, or in training when a feature has one value only
 * @see Ioffe & Szegedy 2015, Batch normalization
 * @example
 * ```ts
 * import { BatchNorm1d } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * const layer = new BatchNorm1d(2, { eps: 0 })
 * layer.forward(tensor([[1, 10], [3, 30]])).toArray() // => [[-1, -1], [1, 1]]
 * layer.runningMean?.toArray() // => [0.2, 2]
 * ```
 */
export class BatchNorm1d extends BatchNorm {
  /** @internal */
  static override readonly vain = VAIN

  protected checkRank(x: Tensor): void {
    if (x.ndim === 2 || x.ndim === 3) return
    throw new RangeError(
      `BatchNorm1d: the input must be [batch, features] or [batch, features, length], got shape [${x.shape.join(", ")}]. Reshape it.`,
    )
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new BatchNorm1d(3, o),
    draw: { ...normPromise.draw, momentum: { oneOf: [0.25, 1, 0, null], usual: 0.1 } },
    formula: normPromise.byBatch,
    inputs: { shape: [[2, 3], 3], from: "distinct" },
    elsewhere: ["num_features", "eps", "momentum", "affine", "track_running_stats", "device", "dtype"],
  },
  {
    make: (o) => new BatchNorm1d(2, { momentum: null, ...o }),
    draw: { ...normPromise.draw, momentum: { oneOf: [0.5], usual: null } },
    formula: normPromise.byBatch,
    inputs: { shape: [[2, 3], 2, 2], from: "distinct" },
  },
  {
    make: (o) => new BatchNorm1d(3, { affine: false, ...o }),
    draw: { ...normPromise.draw, momentum: { oneOf: [0.5], usual: 0.1 } },
    formula: normPromise.byBatch,
    inputs: { shape: [[2, 3], 3], from: "distinct" },
  },
]
