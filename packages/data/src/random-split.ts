import { demand, listOf, number, options, or } from "@gradus/checks"
import { Generator, randperm } from "@gradus/tensor"
import { type Dataset, demandDataset } from "./dataset"
import { SEED } from "./sampler"
import { Subset } from "./subset"

const PARTS = /* @__PURE__ */ listOf(number("[0, ∞)"))
const OPTIONS = { seed: or(0, SEED) }

/**
 * Divides a dataset at random into parts that share no example.
 *
 * @param parts - lengths that add up to the dataset's, or fractions that add up to 1 (what rounding leaves goes to the
 *   first parts, one each)
 * @param given - `seed`, default 0
 * @throws TypeError or RangeError for what is no data set or no list of numbers, or when the parts do not add up
 *
 * @example
 * ```ts
 * import { randomSplit, TensorDataset } from "@gradus/data"
 * import { arange } from "@gradus/tensor"
 * const [train, test] = randomSplit(new TensorDataset(arange(10)), [0.8, 0.2])
 * train.length // => 8
 * test.length // => 2
 * ```
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  parts: readonly number[],
  ...given: [options?: { readonly seed?: number }]
): Subset<T>[] {
  demandDataset("randomSplit", dataset)
  demand("randomSplit", "parts", PARTS, parts)
  const { seed } = options("randomSplit", OPTIONS, ...given)
  const lengths = toLengths(parts, dataset.length)
  const order = randperm(dataset.length, { generator: new Generator(seed) }).toTypedArray()
  let from = 0
  return lengths.map((length) => {
    const part = new Subset(dataset, order.subarray(from, from + length))
    from += length
    return part
  })
}

function toLengths(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((a, b) => a + b, 0)
  if (parts.every(Number.isInteger) && sum === total) return [...parts]
  if (Math.abs(sum - 1) < 1e-9) {
    const lengths = parts.map((fraction) => Math.floor(fraction * total + 1e-9))
    const left = total - lengths.reduce((a, b) => a + b, 0)
    for (let i = 0; i < left; i++) lengths[i % lengths.length]++
    return lengths
  }
  throw new RangeError(
    `randomSplit: parts must be lengths that add up to ${total} or fractions that add up to 1, got [${parts.join(", ")}]. Correct one of them.`,
  )
}
