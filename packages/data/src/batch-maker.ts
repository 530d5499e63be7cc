import { demand, type Kind } from "@gradus/checks"
import { collate } from "./collate"
import { batchOf, type Dataset, isFunction, isObject } from "./dataset"

const BATCH: Kind = {
  must: "a batch",
  holds: (batch) => batch !== undefined && batch !== null,
  advice: "Return one, or leave batch out, and single examples are collated.",
}

function demandBatch<B>(batch: B): B {
  return demand<B>("DataLoader", "what batch of the data set gives", BATCH as Kind<B>, batch)
}

/** Makes batches of the examples of a dataset. */
export class BatchMaker<T, U, B> {
  readonly #dataset: Dataset<T>
  readonly #transform: ((example: T, index: number) => U | Promise<U>) | undefined
  readonly #collate: ((examples: U[]) => B) | undefined

  constructor(
    dataset: Dataset<T>,
    transform: ((example: T, index: number) => U | Promise<U>) | undefined,
    collate: ((examples: U[]) => B) | undefined,
  ) {
    this.#dataset = dataset
    this.#transform = transform
    this.#collate = collate
  }

  /** The batch of some examples; a promise where one of them is. */
  make(indices: Int32Array): B | Promise<B> {
    const gather = this.#transform || this.#collate ? undefined : batchOf(this.#dataset)
    if (gather) {
      const batch = gather.call(this.#dataset, indices) as unknown as B | Promise<B>
      return isPromise(batch) ? batch.then(demandBatch) : demandBatch(batch)
    }
    const examples = Array.from(indices, (index) => this.#example(index))
    if (examples.some(isPromise)) return Promise.all(examples).then((all) => this.#join(all, indices))
    return this.#join(examples as U[], indices)
  }

  /** The same as a promise, also of an error. */
  async promise(indices: Int32Array): Promise<B> {
    return this.make(indices)
  }

  #join(examples: U[], indices: Int32Array): B {
    if (this.#collate) return this.#collate(examples)
    try {
      return collate(examples) as unknown as B
    } catch (error) {
      throw failure(`examples ${indices.join(", ")} must make a batch`, error)
    }
  }

  #example(index: number): U | Promise<U> {
    const fail = (error: unknown): never => {
      throw failure(`example ${index} must load and transform`, error)
    }
    const transform = (example: T): U | Promise<U> =>
      this.#transform ? this.#transform(example, index) : (example as unknown as U)
    try {
      const example = this.#dataset.get(index)
      const result = isPromise(example) ? example.then(transform) : transform(example)
      return isPromise(result) ? result.then(undefined, fail) : result
    } catch (error) {
      return fail(error)
    }
  }
}

/** Whether it is a promise, of whatever library. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return isObject(value) && isFunction(value, "then")
}

function failure(must: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`DataLoader: ${must}, got an error: ${reason}`, { cause: error })
}
