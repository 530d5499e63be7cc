import { demand, exactMethods, flag, maybe, onlyIf, options, or } from "@gradus/checks"
import { randint, randperm } from "@gradus/tensor"
import { closed } from "@gradus/tensor/engine"
import { COUNT, demandEpoch, epochGenerator, type Sampler, SEED } from "./sampler"

export interface RandomSamplerOptions {
  /** Decides the orders of all epochs; default 0. */
  readonly seed?: number
  /** Draw each example independently, so that some come twice and some not at all; default false. */
  readonly replacement?: boolean
  /** Examples in an epoch, with replacement; as many as there are when left out. */
  readonly numSamples?: number
}

const OPTIONS = {
  seed: or(0, SEED),
  replacement: or(false, flag),
  numSamples: onlyIf(maybe(COUNT), "replacement is true", ({ replacement }) => replacement === true),
}
const Closed = /* @__PURE__ */ closed("RandomSampler", () => ["count", ...Object.keys(OPTIONS)])

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
export class RandomSampler extends Closed implements Sampler {
  readonly #length: number
  readonly #count: number
  readonly #seed: number
  readonly #replacement: boolean

  /**
   * @param count - how many examples there are
   * @throws TypeError or RangeError for options that are unknown or out of range, for `numSamples` without `replacement`, or
   *   for draws from no examples
   */
  constructor(count: number, ...given: [options?: RandomSamplerOptions]) {
    super()
    exactMethods("RandomSampler", RandomSampler.prototype)
    demand("RandomSampler", "count", COUNT, count)
    const { seed, replacement, numSamples = count } = options("RandomSampler", OPTIONS, ...given)
    if (count === 0 && numSamples > 0) {
      throw new RangeError(
        `RandomSampler: numSamples must be 0 where there are no examples, got ${numSamples}. Give the number of examples first.`,
      )
    }
    this.#length = numSamples
    this.#count = count
    this.#seed = seed
    this.#replacement = replacement
  }

  get length(): number {
    return this.#length
  }

  order(epoch: number): Int32Array {
    demandEpoch("RandomSampler", epoch)
    const generator = epochGenerator(this.#seed, epoch)
    if (this.length === 0) return new Int32Array()
    const chosen = this.#replacement
      ? randint(0, this.#count, [this.length], { generator })
      : randperm(this.length, { generator })
    return chosen.toTypedArray() as Int32Array
  }
}
