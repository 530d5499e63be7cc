import { exactMethods, flag, maybe, members, ofType, onlyIf, options, or, whole } from "@gradus/checks"
import { closed } from "@gradus/tensor/engine"
import { BatchMaker, isPromise } from "./batch-maker"
import { BATCH_SIZE, batchCount, batchesOf } from "./batch-sampler"
import type { Collated } from "./collate"
import { type Dataset, demandDataset } from "./dataset"
import { LoopPlaces, type Place } from "./loop-place"
import { breather } from "./macrotask"
import { RandomSampler } from "./random-sampler"
import { COUNT, demandSampler, orderOf, type Sampler, SEED } from "./sampler"
import { SequentialSampler } from "./sequential-sampler"

export interface DataLoaderOptions<T, U, B> {
  /** Examples in a batch, at least 1; default 1. */
  readonly batchSize?: number
  /** Visit the examples in a new random order every epoch; default false. */
  readonly shuffle?: boolean
  /** Decides the orders of `shuffle`, and is refused where nothing is said of that; default 0. */
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
  /** Batches of this epoch that have been handed out; all of them within the last one. */
  readonly position: number
  readonly batches: number
  readonly batchSize: number
  /** Examples of the data set; none in a state of an earlier version. */
  readonly examples?: number
  /** Examples that a `sampler` draws in an epoch; none without one. */
  readonly drawn?: number
  /** Of `shuffle`; none where the order is another. */
  readonly seed?: number
}

const FUNCTION = /* @__PURE__ */ maybe(ofType("function", "a function"))
const PLACE = /* @__PURE__ */ whole("[0, ∞)")
const OPTIONS = {
  batchSize: or(1, BATCH_SIZE),
  // Who says false to it may have a seed for where it is true.
  shuffle: maybe(flag),
  seed: onlyIf(or(0, SEED), "shuffle is given", ({ shuffle }) => shuffle !== undefined),
  dropLast: or(false, flag),
  sampler: maybe<Sampler>({ must: "a sampler", holds: () => true }),
  transform: FUNCTION,
  collate: FUNCTION,
  prefetch: or(2, PLACE),
}
const Closed = /* @__PURE__ */ closed("DataLoader", () => ["dataset", ...Object.keys(OPTIONS)])
const STATE = {
  epoch: PLACE,
  position: PLACE,
  batches: PLACE,
  batchSize: BATCH_SIZE,
  examples: maybe(COUNT),
  drawn: maybe(COUNT),
  seed: maybe(SEED),
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
export class DataLoader<T, U = T, B = Collated<U>> extends Closed {
  readonly #dataset: Dataset<T>
  readonly #maker: BatchMaker<T, U, B>
  readonly #count: number
  readonly #sampler: Sampler
  /** Whether the sampler is one of the user's. */
  readonly #sampled: boolean
  readonly #dropLast: boolean
  readonly #prefetch: number
  /** Of `shuffle`. */
  readonly #seed: number | undefined
  readonly #batchSize: number
  readonly #places = new LoopPlaces()

  /**
   * @throws TypeError for what is no dataset, no sampler, no function, and for an option that is unknown; RangeError for one
   *   out of range, for `shuffle` with `sampler`, and for a `seed` without `shuffle`
   */
  constructor(dataset: Dataset<T>, ...given: [options?: DataLoaderOptions<T, U, B>]) {
    super()
    exactMethods("DataLoader", DataLoader.prototype)
    demandDataset("DataLoader", dataset)
    const { shuffle = false, ...rest } = options("DataLoader", OPTIONS, ...given)
    const { batchSize, seed, dropLast, prefetch, sampler } = rest
    if (sampler !== undefined) demandSampler("DataLoader", sampler)
    if (sampler && shuffle) {
      throw new RangeError(
        "DataLoader: shuffle and sampler must not both be given, got both. A sampler decides the order.",
      )
    }
    this.#batchSize = batchSize
    this.#dataset = dataset
    this.#maker = new BatchMaker(dataset, given[0]?.transform, given[0]?.collate)
    this.#count = dataset.length
    this.#sampler =
      sampler ?? (shuffle ? new RandomSampler(this.#count, { seed }) : new SequentialSampler(this.#count))
    this.#sampled = sampler !== undefined
    this.#dropLast = dropLast
    this.#prefetch = prefetch
    this.#seed = shuffle ? seed : undefined
  }

  /** Settings that are not in the state: rebuild the loader with the same ones before loading a state. */
  get batchSize(): number {
    return this.#batchSize
  }

  /** Batches in an epoch. */
  get length(): number {
    return batchCount(this.#sampler.length, this.batchSize, this.#dropLast)
  }

  /**
   * The epoch that the next loop begins or goes on with, from 0; one more than that of an open loop. So
   * `while (loader.epoch < epochs)` around the loop trains for so many, resumed or not.
   */
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
   * Within its last batch nothing of the loop is left; once it is over, that is the beginning of the next epoch.
   */
  stateDict(): DataLoaderState {
    const { length: batches, batchSize } = this
    const [examples, drawn, seed] = [this.#count, this.#drawn, this.#seed]
    return {
      ...this.#places.current,
      ...{ batches, batchSize, examples },
      ...(drawn !== undefined && { drawn }),
      ...(seed !== undefined && { seed }),
    }
  }

  /**
   * Makes the next loop the rest of the saved one, whatever loops that are open do. Of a loop that was saved within its last
   * batch nothing is left: the next loop is empty, and the one after it is the next epoch.
   *
   * @throws TypeError or RangeError for what is no state, or that of a loader of other data, batch size or seed; nothing is
   *   changed then
   */
  loadStateDict(state: DataLoaderState): void {
    const { length } = this
    const [count, draws] = [this.#count, this.#drawn]
    const { epoch, position, batches, batchSize, examples, drawn, seed } = members(
      "DataLoader.loadStateDict",
      STATE,
      state,
      "state",
    )
    const sameData = examples === undefined || (examples === count && drawn === draws)
    if (!sameData || batches !== length || batchSize !== this.batchSize || position > length) {
      const order = draws === undefined ? "" : `, ${draws} drawn by a sampler`
      throw new RangeError(
        `DataLoader: the state must be of ${length} batches of ${this.batchSize} from ${count} examples${order}, got ${JSON.stringify(state)}. Build the loader as it was.`,
      )
    }
    if (seed !== this.#seed) {
      const named = (of: number | undefined) => (of === undefined ? "no shuffle" : `shuffle with seed ${of}`)
      throw new RangeError(
        `DataLoader: the state must be of a loader with ${named(this.#seed)}, got one with ${named(seed)}. Build the loader as it was.`,
      )
    }
    this.#places.load(epoch, position)
  }

  get #drawn(): number | undefined {
    return this.#sampled ? this.#sampler.length : undefined
  }

  /**
   * Gives nothing at first, where `begin` leaves it: a generator that never ran would end without being told, and its
   * place would stay open.
   */
  *#loop(place: Place): Generator<B | undefined> {
    try {
      yield undefined
      for (const indices of this.#batchesFrom(place)) {
        const batch = this.#maker.make(indices)
        if (isPromise(batch)) {
          batch.then(undefined, () => {})
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
      const indices = this.#batchesFrom(place)
      const fill = () => {
        while (ahead.length <= this.#prefetch) {
          const { value, done } = indices.next()
          if (done) return
          const batch = this.#maker.promise(value)
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

  /** The indices of the batches that a loop has still to give. */
  #batchesFrom({ epoch, position }: Place): Generator<Int32Array> {
    const { length } = this.#dataset
    if (length !== this.#count) {
      throw new RangeError(
        `DataLoader: the data set must stay as long as it was, ${this.#count} examples, got ${length}. Make a new loader when it has changed.`,
      )
    }
    const order = orderOf("DataLoader", this.#sampler, epoch, length)
    return batchesOf(order, this.batchSize, this.#dropLast, position)
  }
}
