import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { BatchNorm, VAIN } from "./batch-norm"
import { normPromise } from "./norm-promise"

/**
 * y = (x − mean) / √(variance + ε) · weight + bias for each channel, with mean and variance over batch and image in
 * training mode and running ones in evaluation mode.
 *
 * Shape `[batch, channels, height, width]`. `weight` starts as 1, `bias` as 0, running mean as 0 and variance as 1. The
 * running variance takes the unbiased estimate, the normalisation the population's.
 *
 * @param numFeatures - number of channels
 * @throws RangeError for another number of dimensions or channels, or in training when a channel has one value only
 * @see Ioffe & Szegedy 2015, Batch normalization
 * @example
 * ```ts
 * import { BatchNorm2d } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * const layer = new BatchNorm2d(1, { eps: 0 })
 * layer.forward(tensor([[[[1, 1], [3, 3]]]])).toArray() // => [[[[-1, -1], [1, 1]]]]
 * ```
 */
export class BatchNorm2d extends BatchNorm {
  /** @internal */
  static override readonly vain = VAIN

  protected checkRank(x: Tensor): void {
    if (x.ndim === 4) return
    throw new RangeError(
      `BatchNorm2d: the input must be [batch, channels, height, width], got shape [${x.shape.join(", ")}]. Reshape it.`,
    )
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new BatchNorm2d(2, o),
    draw: { ...normPromise.draw, momentum: { oneOf: [0.25, null], usual: 0.1 } },
    formula: normPromise.byBatch,
    inputs: {
      shape: [[1, 3], 2, 2, 2],
      from: "distinct",
    },
    elsewhere: ["num_features", "eps", "momentum", "affine", "track_running_stats", "device", "dtype"],
  },
]
