import { randint, randperm } from "@gradus/tensor"
import { epochGenerator, type Sampler } from "./sampler"

export interface RandomSamplerOptions {
  /** Decides the orders of all epochs; default 0. */
  readonly seed?: number
  /** Draw each example independently, so that some come twice and some not at all; default false. */
  readonly replacement?: boolean
  /** Examples in an epoch, with replacement; as many as there are when left out. */
  readonly numSamples?: number
}

/**
 * Every example once in a random order, another one every epoch; or independent draws, with `replacement`.
 *
 * @example
 * ```ts
 * import { RandomSampler } from "@gradus/data"
 * const sampler = new RandomSampler(4, { seed: 1 })
 * const order = [...sampler.order(0)]
 * order.sort() // => [0, 1, 2, 3]
 * ```
 */
export class RandomSampler implements Sampler {
  readonly length: number
  readonly #count: number
  readonly #seed: number
  readonly #replacement: boolean

  /** @throws RangeError when `numSamples` is given without `replacement` */
  constructor(count: number, options: RandomSamplerOptions = {}) {
    const { seed = 0, replacement = false, numSamples = count } = options
    if (!replacement && numSamples !== count) {
      throw new RangeError(
        `RandomSampler: numSamples must be left out without replacement, got ${numSamples}. Set replacement: true.`,
      )
    }
    this.length = count === 0 ? 0 : numSamples
    this.#count = count
    this.#seed = seed
    this.#replacement = replacement
  }

  order(epoch: number): Int32Array {
    const generator = epochGenerator(this.#seed, epoch)
    if (this.length === 0) return new Int32Array()
    const chosen = this.#replacement
      ? randint(0, this.#count, [this.length], { generator })
      : randperm(this.length, { generator })
    return chosen.toTypedArray() as Int32Array
  }
}
