import { Generator } from "@gradus/tensor"

/** The order in which a loader visits a dataset: a pure function of the epoch, so that it can be resumed. */
export interface Sampler {
  /** Examples in an epoch. */
  readonly length: number
  order(epoch: number): Int32Array
}

/** The generator of one epoch: a stream of its own under the seed. */
export function epochGenerator(seed: number, epoch: number): Generator {
  return new Generator(seed).fork(epoch)
}
