import { checkIndex, type Dataset } from "./dataset"

/** Some examples of another dataset, in the order of `indices`. */
export class Subset<T> implements Dataset<T> {
  readonly #indices: Int32Array
  readonly #source: Dataset<T>
  readonly batch?: (indices: Int32Array) => T

  /** @throws RangeError when an index lies outside the dataset */
  constructor(source: Dataset<T>, indices: ArrayLike<number>) {
    for (let i = 0; i < indices.length; i++) checkIndex("Subset", indices[i], source.length)
    this.#source = source
    this.#indices = Int32Array.from(indices)
    const { batch } = source
    if (batch)
      this.batch = (chosen) =>
        batch.call(
          source,
          chosen.map((i) => this.#indices[i]),
        )
  }

  get length(): number {
    return this.#indices.length
  }

  get(index: number): T | Promise<T> {
    checkIndex("Subset", index, this.length)
    return this.#source.get(this.#indices[index])
  }
}
