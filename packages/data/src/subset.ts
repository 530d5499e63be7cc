import { exactMethods, noMore } from "@gradus/checks"
import { closed } from "@gradus/tensor/engine"
import { batchOf, checkIndex, checkIndices, type Dataset, demandDataset } from "./dataset"

const Closed = /* @__PURE__ */ closed("Subset", () => ["source", "indices"])

/**
 * Some examples of another dataset, in the order of `indices`.
 *
 * @example
 * ```ts
 * import { Subset, TensorDataset } from "@gradus/data"
 * import { tensor } from "@gradus/tensor"
 * const odd = new Subset(new TensorDataset(tensor([10, 11, 12, 13])), [1, 3])
 * odd.length // => 2
 * const [last] = await odd.get(1)
 * last.item() // => 13
 * ```
 */
export class Subset<T> extends Closed implements Dataset<T> {
  readonly #indices: Int32Array
  readonly #source: Dataset<T>
  readonly #batch: (indices: Int32Array) => T

  /** @throws TypeError for what is no data set or no array; RangeError when an index lies outside the dataset */
  constructor(source: Dataset<T>, indices: ArrayLike<number>, ...surplus: []) {
    super()
    exactMethods("Subset", Subset.prototype)
    noMore("Subset", surplus)
    demandDataset("Subset", source, "source")
    checkIndices("Subset", indices, source.length)
    this.#source = source
    this.#indices = Int32Array.from(indices)
    const gather = (chosen: Int32Array): T => {
      checkIndices("Subset", chosen, this.length)
      const inSource = Int32Array.from(chosen, (i) => this.#indices[i])
      return (this.#source as Required<Dataset<T>>).batch(inSource)
    }
    this.#batch = exactMethods("Subset", { batch: gather }).batch
  }

  /** Several examples as one batch, where the source can gather. */
  get batch(): ((indices: Int32Array) => T) | undefined {
    return batchOf(this.#source) && this.#batch
  }

  get length(): number {
    return this.#indices.length
  }

  get(index: number): T | Promise<T> {
    checkIndex("Subset", index, this.length)
    return this.#source.get(this.#indices[index])
  }
}
