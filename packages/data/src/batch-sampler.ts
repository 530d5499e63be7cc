import { demand, exactMethods, flag, noMore, whole } from "@gradus/checks"
import { closed } from "@gradus/tensor/engine"
import { demandSampler, orderOf, type Sampler } from "./sampler"

export const BATCH_SIZE = /* @__PURE__ */ whole("[1, ∞)")
const PLACE = /* @__PURE__ */ whole("[0, ∞)")
const Closed = /* @__PURE__ */ closed("BatchSampler", () => ["sampler", "batchSize", "dropLast"])

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
export class BatchSampler extends Closed {
  readonly #sampler: Sampler
  readonly #batchSize: number
  readonly #dropLast: boolean

  /**
   * @param batchSize - examples in a batch, at least 1
   * @param dropLast - leave out a last batch that is not full; default false
   * @throws TypeError or RangeError for what is no sampler, no positive integer, no boolean
   */
  constructor(sampler: Sampler, batchSize: number, dropLast = false, ...surplus: []) {
    super()
    exactMethods("BatchSampler", BatchSampler.prototype)
    noMore("BatchSampler", surplus)
    demandSampler("BatchSampler", sampler)
    this.#sampler = sampler
    this.#batchSize = demand("BatchSampler", "batchSize", BATCH_SIZE, batchSize)
    this.#dropLast = demand("BatchSampler", "dropLast", flag, dropLast)
  }

  get sampler(): Sampler {
    return this.#sampler
  }

  get batchSize(): number {
    return this.#batchSize
  }

  get dropLast(): boolean {
    return this.#dropLast
  }

  /** Batches in an epoch. */
  get length(): number {
    return batchCount(this.sampler.length, this.batchSize, this.dropLast)
  }

  /**
   * The batches of an epoch from number `first` on, as indices.
   *
   * @throws RangeError when the sampler names anything but integers from 0 on, or not as many as it has
   */
  batches(epoch: number, first?: number): Generator<Int32Array> {
    demand("BatchSampler.batches", "epoch", PLACE, epoch)
    if (first !== undefined) demand("BatchSampler.batches", "first", PLACE, first)
    const order = orderOf("BatchSampler", this.sampler, epoch, Number.POSITIVE_INFINITY)
    return batchesOf(order, this.batchSize, this.dropLast, first ?? 0)
  }
}

/** Into how many batches some examples are cut. */
export function batchCount(examples: number, batchSize: number, dropLast: boolean): number {
  return dropLast ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize)
}

/** The batches of an order from number `first` on. */
export function* batchesOf(
  order: Int32Array,
  batchSize: number,
  dropLast: boolean,
  first: number,
): Generator<Int32Array> {
  const count = batchCount(order.length, batchSize, dropLast)
  for (let i = first; i < count; i++) yield order.subarray(i * batchSize, (i + 1) * batchSize)
}
