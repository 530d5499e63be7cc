/** Examples by number. */
export interface Dataset<T> {
  readonly length: number
  /** The example at `index`, an integer in [0, length); a promise where it must be fetched. */
  get(index: number): T | Promise<T>
  /**
   * Several examples as one batch, for data that can be gathered at once. Where it is missing, a loader collects
   * single examples and collates them.
   */
  batch?(indices: Int32Array): T
}

/** @throws RangeError unless the index is an integer in [0, length) */
export function checkIndex(owner: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`${owner}: index must be an integer in [0, ${length}), got ${index}. Count from 0.`)
  }
}
