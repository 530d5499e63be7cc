import { Generator, randperm } from "@gradus/tensor"
import type { Dataset } from "./dataset"
import { Subset } from "./subset"

/**
 * Divides a dataset at random into parts that share no example.
 *
 * @param parts - lengths that add up to the dataset's, or fractions that add up to 1 (what rounding leaves goes to the
 *   first parts, one each)
 * @param options - `seed`, default 0
 * @throws RangeError when the parts do not add up
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
  options: { readonly seed?: number } = {},
): Subset<T>[] {
  const lengths = toLengths(parts, dataset.length)
  const order = randperm(dataset.length, { generator: new Generator(options.seed ?? 0) }).toTypedArray()
  let from = 0
  return lengths.map((length) => {
    const part = new Subset(dataset, order.subarray(from, from + length))
    from += length
    return part
  })
}

function toLengths(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((a, b) => a + b, 0)
  if (parts.every((n) => Number.isInteger(n) && n >= 0) && sum === total) return [...parts]
  if (parts.every((n) => n >= 0 && n <= 1) && Math.abs(sum - 1) < 1e-9) {
    const lengths = parts.map((fraction) => Math.floor(fraction * total + 1e-9))
    const left = total - lengths.reduce((a, b) => a + b, 0)
    for (let i = 0; i < left; i++) lengths[i % lengths.length]++
    return lengths
  }
  throw new RangeError(
    `randomSplit: parts must be lengths that add up to ${total} or fractions that add up to 1, got [${parts.join(", ")}]. Correct one of them.`,
  )
}
