import { BatchSampler } from "./batch-sampler"
import { type Collated, collate } from "./collate"
import type { Dataset } from "./dataset"
import { LoopPlaces, type Place } from "./loop-place"
import { breather } from "./macrotask"
import { RandomSampler } from "./random-sampler"
import type { Sampler } from "./sampler"
import { SequentialSampler } from "./sequential-sampler"

export interface DataLoaderOptions<T, U, B> {
  /** Examples in a batch, at least 1; default 1. */
  readonly batchSize?: number
  /** Visit the examples in a new random order every epoch; default false. */
  readonly shuffle?: boolean
  /** Decides the orders of `shuffle`; default 0. */
  readonly seed?: number
  /** Leave out a last batch that is not full; default false. */
  readonly dropLast?: boolean
  /** The order of the examples, instead of `shuffle`. */
  readonly sampler?: Sampler
  /** Changes each example before it is collated; may return a promise. */
  readonly transform?: (example: T, index: number) => U | Promise<U>
  /** Makes a batch of examples; stacks tensors by default. */
  readonly collate?: (examples: U[]) => B
  /** Batches to work on ahead of the one asked for, in `for await`; default 2. */
  readonly prefetch?: number
}

/** Where the loop that was begun last stands; plain data. */
export interface DataLoaderState {
  readonly epoch: number
  /** Batches of this epoch that have been handed out. */
  readonly position: number
  readonly batches: number
  readonly batchSize: number
}

/**
 * Batches of a dataset, epoch after epoch. Each loop over it is one epoch; breaking out of a loop ends the epoch.
 *
 * A loop takes the next epoch number when it begins and has a place of its own: loops may be nested or left open, and a
 * batch that is looked at beforehand, `loader[Symbol.iterator]().next()`, is missing in no other loop.
 *
 * `for (const batch of loader)` for data at hand; `for await` also for datasets and transforms that return promises: it
 * works ahead, keeps the order, and lets the event loop breathe.
 *
 * Without `transform` and `collate`, a dataset that can gather (`TensorDataset`) makes each batch in one copy.
 *
 * @example
 * ```ts
 * import { DataLoader, TensorDataset } from "@gradus/data"
 * import { arange } from "@gradus/tensor"
 *
 * const loader = new DataLoader(new TensorDataset(arange(5)), { batchSize: 2 })
 * const batches = [...loader].map(([x]) => x.toArray())
 * batches // => [[0, 1], [2, 3], [4]]
 * ```
 */
export class DataLoader<T, U = T, B = Collated<U>> {
  /** Settings that are not in the state: rebuild the loader with the same ones before loading a state. */
  readonly batchSize: number
  readonly #dataset: Dataset<T>
  readonly #batches: BatchSampler
  readonly #transform: DataLoaderOptions<T, U, B>["transform"]
  readonly #collate: ((examples: U[]) => B) | undefined
  readonly #prefetch: number
  readonly #places = new LoopPlaces()

  /** @throws RangeError when batchSize or prefetch is out of range, or both `shuffle` and `sampler` are given */
  constructor(dataset: Dataset<T>, options: DataLoaderOptions<T, U, B> = {}) {
    const { batchSize = 1, shuffle = false, seed = 0, dropLast = false, prefetch = 2, sampler } = options
    if (sampler && shuffle) {
      throw new RangeError(
        "DataLoader: shuffle and sampler must not both be given, got both. A sampler decides the order.",
      )
    }
    if (!Number.isInteger(prefetch) || prefetch < 0) {
      throw new RangeError(
        `DataLoader: prefetch must be a non-negative integer, got ${prefetch}. The default is 2.`,
      )
    }
    const count = dataset.length
    this.batchSize = batchSize
    this.#dataset = dataset
    this.#batches = new BatchSampler(
      sampler ?? (shuffle ? new RandomSampler(count, { seed }) : new SequentialSampler(count)),
      batchSize,
      dropLast,
    )
    this.#transform = options.transform
    this.#collate = options.collate
    this.#prefetch = prefetch
  }

  /** Batches in an epoch. */
  get length(): number {
    return this.#batches.length
  }

  /** The epoch that the next loop begins or goes on with, from 0; one more than that of an open loop. */
  get epoch(): number {
    return this.#places.next
  }

  /** @throws TypeError when an example is a promise */
  [Symbol.iterator](): Generator<B> {
    const loop = this.#loop(this.#places.begin())
    loop.next()
    return loop as Generator<B>
  }

  [Symbol.asyncIterator](): AsyncGenerator<B> {
    const loop = this.#asyncLoop(this.#places.begin())
    void loop.next()
    return loop as AsyncGenerator<B>
  }

  /**
   * Where the loop that was begun last stands, from within it or afterwards: a batch that was handed out counts as done.
   * Once it is over, that is the beginning of the next epoch.
   */
  stateDict(): DataLoaderState {
    return { ...this.#places.current, batches: this.length, batchSize: this.batchSize }
  }

  /**
   * Makes the next loop go on where the saved one stood, whatever loops that are open do.
   *
   * @throws RangeError when the state belongs to a loader of other data or batch size
   */
  loadStateDict(state: DataLoaderState): void {
    const { length } = this
    const fits =
      Number.isInteger(state.epoch) &&
      state.epoch >= 0 &&
      Number.isInteger(state.position) &&
      state.position >= 0 &&
      state.position <= length
    if (!fits || state.batches !== length || state.batchSize !== this.batchSize) {
      throw new RangeError(
        `DataLoader: the state must be of ${length} batches of ${this.batchSize}, got ${JSON.stringify(state)}. Build the loader as it was.`,
      )
    }
    const done = length > 0 && state.position === length
    this.#places.load(done ? state.epoch + 1 : state.epoch, done ? 0 : state.position)
  }

  /**
   * Gives nothing at first, where `begin` leaves it: a generator that never ran would end without being told, and its
   * place would stay open.
   */
  *#loop(place: Place): Generator<B | undefined> {
    try {
      yield undefined
      for (const indices of this.#batches.batches(place.epoch, place.position)) {
        const batch = this.#assemble(indices)
        if (batch instanceof Promise) {
          batch.catch(() => {})
          throw new TypeError(
            "DataLoader: examples must be at hand in a plain loop, got a promise. Use `for await (const batch of loader)`.",
          )
        }
        place.position++
        yield batch
      }
    } finally {
      place.over = true
    }
  }

  async *#asyncLoop(place: Place): AsyncGenerator<B | undefined> {
    const ahead: Promise<B>[] = []
    try {
      yield undefined
      const breathe = breather()
      const indices = this.#batches.batches(place.epoch, place.position)
      const fill = () => {
        while (ahead.length <= this.#prefetch) {
          const { value, done } = indices.next()
          if (done) return
          const batch = this.#promise(value)
          // An error is delivered when its batch is asked for; until then it is not unhandled.
          batch.catch(() => {})
          ahead.push(batch)
        }
      }
      for (fill(); ahead.length > 0; fill()) {
        const batch = await (ahead.shift() as Promise<B>)
        place.position++
        yield batch
        await breathe()
      }
    } finally {
      place.over = true
    }
  }

  async #promise(indices: Int32Array): Promise<B> {
    return this.#assemble(indices)
  }

  #assemble(indices: Int32Array): B | Promise<B> {
    if (!this.#transform && !this.#collate && this.#dataset.batch) {
      return this.#dataset.batch(indices) as unknown as B
    }
    const examples = Array.from(indices, (index) => this.#example(index))
    if (examples.some((example) => example instanceof Promise)) {
      return Promise.all(examples).then((all) => this.#join(all))
    }
    return this.#join(examples as U[])
  }

  #join(examples: U[]): B {
    return this.#collate ? this.#collate(examples) : (collate(examples) as unknown as B)
  }

  #example(index: number): U | Promise<U> {
    const fail = (error: unknown): never => {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`DataLoader: example ${index} must load and transform, got an error: ${reason}`, {
        cause: error,
      })
    }
    const transform = (example: T): U | Promise<U> =>
      this.#transform ? this.#transform(example, index) : (example as unknown as U)
    try {
      const example = this.#dataset.get(index)
      const result = example instanceof Promise ? example.then(transform) : transform(example)
      return result instanceof Promise ? result.catch(fail) : result
    } catch (error) {
      return fail(error)
    }
  }
}
