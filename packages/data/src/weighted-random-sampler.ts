import { rand } from "@gradus/tensor"
import { epochGenerator, type Sampler } from "./sampler"

export interface WeightedSamplerOptions {
  readonly seed?: number
  /** Whether an example may come more than once in an epoch; default true. */
  readonly replacement?: boolean
}

/**
 * Draws example i with a probability in proportion to weights[i].
 *
 * @example
 * ```ts
 * import { WeightedRandomSampler } from "@gradus/data"
 * const never = new WeightedRandomSampler([1, 0, 3], 100)
 * never.order(0).includes(1) // => false
 * ```
 * @see Efraimidis & Spirakis 2006, Weighted random sampling with a reservoir (without replacement)
 */
export class WeightedRandomSampler implements Sampler {
  readonly #weights: Float64Array
  readonly #cumulative: Float64Array
  readonly #seed: number
  readonly #replacement: boolean

  /**
   * @param weights - one for each example, in [0, ∞), at least one above 0
   * @param length - draws in an epoch
   * @throws RangeError for a weight outside its range, or fewer examples of weight above 0 than draws without replacement
   */
  constructor(
    weights: ArrayLike<number>,
    readonly length: number,
    options: WeightedSamplerOptions = {},
  ) {
    this.#seed = options.seed ?? 0
    this.#replacement = options.replacement ?? true
    this.#weights = Float64Array.from(weights)
    this.#cumulative = new Float64Array(weights.length)
    let total = 0
    let possible = 0
    for (const [i, weight] of this.#weights.entries()) {
      if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
        throw new RangeError(
          `WeightedRandomSampler: weights must be in [0, ∞), got ${weight} for example ${i}. Use 0 to leave it out.`,
        )
      }
      if (weight > 0) possible++
      total += weight
      this.#cumulative[i] = total
    }
    const needed = this.#replacement ? Math.min(length, 1) : length
    if (possible < needed) {
      throw new RangeError(
        `WeightedRandomSampler: at least ${needed} weights must be above 0, got ${possible}. Ask for fewer draws.`,
      )
    }
  }

  order(epoch: number): Int32Array {
    const generator = epochGenerator(this.#seed, epoch)
    if (!this.#replacement) return this.#withoutReplacement(generator)
    const uniform = rand([this.length], { dtype: "float64", generator }).toTypedArray()
    const total = this.#cumulative[this.#cumulative.length - 1] ?? 0
    return Int32Array.from(uniform, (u) => this.#find(u * total))
  }

  /** The first example whose cumulative weight exceeds `at`. */
  #find(at: number): number {
    let low = 0
    let high = this.#cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#cumulative[middle] > at) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The examples with the largest log(u)/weight, in that order. */
  #withoutReplacement(generator: ReturnType<typeof epochGenerator>): Int32Array {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    const uniform = rand([this.#weights.length], { dtype: "float64", generator })
    const keys = uniform.rsub(1).log().toTypedArray()
    const possible = [...this.#weights.keys()].filter((i) => this.#weights[i] > 0)
    const key = (i: number) => keys[i] / this.#weights[i]
    possible.sort((a, b) => key(b) - key(a) || a - b)
    return Int32Array.from(possible.slice(0, this.length))
  }
}
