import { demand, exactMethods, flag, type Kind, options, or, show } from "@gradus/checks"
import { type Generator, rand, tensor } from "@gradus/tensor"
import { closed } from "@gradus/tensor/engine"
import { isArray } from "./dataset"
import { COUNT, demandEpoch, epochGenerator, type Sampler, SEED } from "./sampler"

export interface WeightedSamplerOptions {
  readonly seed?: number
  /** Whether an example may come more than once in an epoch; default true. */
  readonly replacement?: boolean
}

const OPTIONS = { seed: or(0, SEED), replacement: or(true, flag) }
const Closed = /* @__PURE__ */ closed("WeightedRandomSampler", () => ["weights", ...Object.keys(OPTIONS)])

const WEIGHTS: Kind<ArrayLike<number>> = {
  must: "an array of numbers",
  holds: isArray,
  advice: "Spread a Set into an array, take toArray() of a tensor.",
}

/**
 * Draws example i with a probability in proportion to weights[i], of whatever scale the weights are.
 *
 * @example
 * ```ts
 * import { WeightedRandomSampler } from "@gradus/data"
 * const never = new WeightedRandomSampler([1, 0, 3], 100)
 * never.order(0).includes(1) // => false
 * ```
 * @see Efraimidis & Spirakis 2006, Weighted random sampling with a reservoir (without replacement)
 */
export class WeightedRandomSampler extends Closed implements Sampler {
  readonly #length: number
  readonly #weights: Float64Array
  readonly #sums: Float64Array
  readonly #seed: number
  readonly #replacement: boolean

  /**
   * @param weights - one for each example, in [0, ∞), at least one above 0
   * @param length - draws in an epoch
   * @throws TypeError for weights that are no array; RangeError for a weight outside its range, or fewer examples of weight
   *   above 0 than draws without replacement
   */
  constructor(weights: ArrayLike<number>, length: number, ...given: [options?: WeightedSamplerOptions]) {
    super()
    exactMethods("WeightedRandomSampler", WeightedRandomSampler.prototype)
    demand("WeightedRandomSampler", "weights", WEIGHTS, weights)
    this.#length = demand("WeightedRandomSampler", "length", COUNT, length)
    const { seed, replacement } = options("WeightedRandomSampler", OPTIONS, ...given)
    this.#seed = seed
    this.#replacement = replacement
    for (let i = 0; i < weights.length; i++) {
      const weight: unknown = weights[i]
      if (typeof weight !== "number" || !(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
        throw new RangeError(
          `WeightedRandomSampler: weights must be in [0, ∞), got ${show(weight)} for example ${i}. Use 0 to leave it out.`,
        )
      }
    }
    this.#weights = Float64Array.from(weights)
    this.#sums = runningSums(this.#weights)
    const possible = this.#weights.reduce((count, weight) => count + Number(weight > 0), 0)
    const needed = replacement ? Math.min(length, 1) : length
    if (possible < needed) {
      throw new RangeError(
        `WeightedRandomSampler: at least ${needed} weights must be above 0, got ${possible}. Ask for fewer draws.`,
      )
    }
  }

  get length(): number {
    return this.#length
  }

  order(epoch: number): Int32Array {
    demandEpoch("WeightedRandomSampler", epoch)
    const generator = epochGenerator(this.#seed, epoch)
    return this.#replacement ? this.#withReplacement(generator) : this.#withoutReplacement(generator)
  }

  #withReplacement(generator: Generator): Int32Array {
    const total = this.#sums[this.#sums.length - 1] ?? 0
    const uniform = rand([this.length], { dtype: "float64", generator }).toTypedArray()
    return Int32Array.from(uniform, (u) => firstAbove(this.#sums, u * total))
  }

  /** The examples with the largest log(u)/weight, in that order. */
  #withoutReplacement(generator: Generator): Int32Array {
    // 1 − u lies in (0, 1], where the logarithm is finite. Of the quotients the logarithms are compared, which neither
    // overflow nor underflow.
    const uniform = rand([this.#weights.length], { dtype: "float64", generator })
    const weights = tensor(this.#weights)
    const keys = uniform.rsub(1).log().neg().log().sub(weights.log()).toTypedArray()
    const possible = [...this.#weights.keys()].filter((i) => this.#weights[i] > 0)
    possible.sort((a, b) => keys[a] - keys[b] || a - b)
    return Int32Array.from(possible.slice(0, this.length))
  }
}

/**
 * Sums of the first 1, 2, … weights, in some scale of 2⁵¹² or so: sums of subnormal weights would be coarse, those of huge
 * ones infinite.
 */
function runningSums(weights: Float64Array): Float64Array {
  const largest = weights.reduce((a, b) => Math.max(a, b), 0)
  let scale = 1
  if (largest < 2 ** -512) scale = 2 ** 512
  else if (largest > 2 ** 512) scale = 2 ** -512
  let total = 0
  return weights.map((weight) => {
    total += weight * scale
    return total
  })
}

/** The first place where a running sum exceeds `at`. */
function firstAbove(sums: Float64Array, at: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle] > at) high = middle
    else low = middle + 1
  }
  return low
}
