/** How a loader is asked to go through its examples. */
export interface LoaderOptions {
  readonly batchSize: number
  readonly shuffle: boolean
  readonly seed: number
  readonly dropLast: boolean
}

/** One loader at work. Batches are lists of example indices, in order. */
export interface LoaderRun {
  /** The next epoch, or what is left of the present one after loading a state. */
  epoch(): Iterable<readonly number[]> | AsyncIterable<readonly number[]>
  /** Where the loader is, also in the middle of an epoch; a copy. */
  stateDict?(): unknown
  loadStateDict?(state: unknown): void
}

/** A loader as the laws see it: over the data set 0, 1, …, n − 1, so that a batch shows its examples. */
export interface LoaderSubject {
  readonly name: string
  create(n: number, options: LoaderOptions): LoaderRun
}
