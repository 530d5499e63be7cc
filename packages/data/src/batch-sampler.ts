import type { Sampler } from "./sampler"

/**
 * Cuts the order of another sampler into batches.
 *
 * @example
 * ```ts
 * import { BatchSampler, SequentialSampler } from "@gradus/data"
 * const batches = new BatchSampler(new SequentialSampler(5), 2)
 * Array.from(batches.batches(0), (indices) => [...indices]) // => [[0, 1], [2, 3], [4]]
 * ```
 */
export class BatchSampler {
  /**
   * @param batchSize - examples in a batch, at least 1
   * @param dropLast - leave out a last batch that is not full; default false
   * @throws RangeError when the batch size is not a positive integer
   */
  constructor(
    readonly sampler: Sampler,
    readonly batchSize: number,
    readonly dropLast = false,
  ) {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(
        `BatchSampler: batchSize must be a positive integer, got ${batchSize}. Use 1 for single examples.`,
      )
    }
  }

  /** Batches in an epoch. */
  get length(): number {
    const batches = this.sampler.length / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  /** The batches of an epoch from number `first` on, as indices. */
  *batches(epoch: number, first = 0): Generator<Int32Array> {
    const order = this.sampler.order(epoch)
    for (let i = first; i < this.length; i++) {
      yield order.subarray(i * this.batchSize, (i + 1) * this.batchSize)
    }
  }
}
