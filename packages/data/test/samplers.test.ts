import { arange } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import {
  BatchSampler,
  DataLoader,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  Subset,
  TensorDataset,
  WeightedRandomSampler,
} from "../src"

const counted = (n: number) => ({ length: n, get: (i: number) => i })
const weighted = (weights: readonly number[], length: number, seed: number, replacement = true) => [
  ...new WeightedRandomSampler(weights, length, { seed, replacement }).order(0),
]

describe("BatchSampler", () => {
  const order = new SequentialSampler(7)
  const cut = (batches: Iterable<Int32Array>) => [...batches].map((batch) => [...batch])

  test("cuts the order of an epoch, from any batch on, and drops the last if told to", () => {
    const all = new BatchSampler(order, 3)
    expect([all.batchSize, all.dropLast, all.length]).toEqual([3, false, 3])
    expect(cut(all.batches(0))).toEqual([[0, 1, 2], [3, 4, 5], [6]])
    expect(cut(all.batches(0, 1))).toEqual([[3, 4, 5], [6]])
    const full = new BatchSampler(order, 3, true)
    expect([full.dropLast, full.length, cut(full.batches(0, 1))]).toEqual([true, 2, [[3, 4, 5]]])
  })

  test("names itself where the sampler is at fault", () => {
    const short = { length: 3, order: () => [0, 1] }
    expect(() => new BatchSampler(short, 2).batches(0)).toThrow(
      "BatchSampler: the sampler must name as many examples in an epoch as its length, 3, got 2 in epoch 0.",
    )
    const bare = Object.assign(Object.create(null), short)
    expect(() => new BatchSampler(bare, 2).batches(0)).toThrow("must name as many examples")
    const more = { length: 1, order: () => [0, -1] }
    expect(() => new BatchSampler(more, 2).batches(0)).toThrow("as its length, 1, got more in epoch 0.")
  })
})

describe("orders of an epoch", () => {
  const samplers = [
    new SequentialSampler(4),
    new RandomSampler(4),
    new WeightedRandomSampler([1, 1, 1, 1], 4),
  ]

  test("are of whole epochs from 0 on", () => {
    for (const sampler of samplers) {
      for (const epoch of [-1, 0.5, Number.NaN, "0"]) {
        expect(() => sampler.order(epoch as number)).toThrow(
          `${sampler.constructor.name}.order: epoch must be`,
        )
      }
    }
    expect([...new SequentialSampler(3).order()]).toEqual([0, 1, 2])
  })

  test("depend on seed and epoch, with replacement and without", () => {
    for (const replacement of [true, false]) {
      const draw = (seed: number, epoch: number) =>
        [...new RandomSampler(1000, { seed, replacement }).order(epoch)].join()
      expect(new Set([draw(0, 0), draw(0, 1), draw(1, 0), draw(1, 1)]).size).toBe(4)
      expect(draw(1, 1)).toBe(draw(1, 1))
    }
  })

  test("with replacement are as long as was asked for, and else as there are examples", () => {
    const order = new RandomSampler(3, { replacement: true, numSamples: 50 }).order(0)
    expect([order.length, [...new Set(order)].sort()]).toEqual([50, [0, 1, 2]])
    expect(() => new RandomSampler(3, { numSamples: 2 })).toThrow(
      "RandomSampler: numSamples must be left out unless replacement is true, got 2. It would have no effect.",
    )
    expect([
      ...new RandomSampler(0).order(0),
      ...new RandomSampler(0, { replacement: true }).order(0),
    ]).toEqual([])
  })
})

describe("WeightedRandomSampler", () => {
  const seeds = fc.nat({ max: 1000 })
  const weights = fc
    .array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 })
    .filter((all) => all.some((weight) => weight > 0))

  it("never draws what weighs nothing, and without replacement no more than was asked for", () => {
    fc.assert(
      fc.property(weights, seeds, (all, seed) => {
        const possible = all.filter((weight) => weight > 0).length
        expect(weighted(all, 9, seed).every((i) => all[i] > 0)).toBe(true)
        for (const length of [1, possible]) {
          const drawn = weighted(all, length, seed, false)
          expect([drawn.length, new Set(drawn).size]).toEqual([length, length])
          expect(drawn.every((i) => all[i] > 0)).toBe(true)
        }
      }),
    )
  })

  it("refuses weights that are no finite numbers from 0 on", () => {
    for (const weight of [Infinity, Number.NaN, -1, "1", undefined]) {
      expect(() => new WeightedRandomSampler([1, weight as number], 1)).toThrow(
        /^WeightedRandomSampler: weights must be in \[0, ∞\), got .* for example 1\./,
      )
    }
  })
})

describe("randomSplit", () => {
  const sizes = (n: number, parts: readonly number[]) =>
    randomSplit(counted(n), parts).map((part) => part.length)

  it("goes by fractions, and gives what is left to the first", () => {
    expect(sizes(10, [0.5, 0.25, 0.25])).toEqual([6, 2, 2])
    expect(sizes(10, [0.7, 0.2, 0.1])).toEqual([7, 2, 1])
    expect(sizes(11, [0.25, 0.25, 0.25, 0.25])).toEqual([3, 3, 3, 2])
    expect(sizes(10, [1, 0])).toEqual([10, 0])
    expect(sizes(1, [1, 0])).toEqual([1, 0])
    expect(() => sizes(10, [9, 0.5, 0.5])).toThrow("randomSplit: parts must be lengths that add up to 10 or")
  })

  it("shuffles by its seed", () => {
    const split = (seed: number) => {
      const [part] = randomSplit(counted(100), [50, 50], { seed })
      return Array.from({ length: part.length }, (_, i) => part.get(i)).join()
    }
    expect(new Set([0, 1, 2].map(split)).size).toBe(3)
    expect(split(2)).toBe(split(2))
  })
})

describe("what would be set in vain", () => {
  const objects: Readonly<Record<string, readonly [object, readonly string[]]>> = {
    BatchSampler: [new BatchSampler(new SequentialSampler(3), 2), ["sampler", "batchSize", "dropLast"]],
    DataLoader: [new DataLoader(counted(3)), ["dataset", "batchSize", "shuffle", "prefetch"]],
    RandomSampler: [new RandomSampler(3), ["count", "seed", "numSamples"]],
    SequentialSampler: [new SequentialSampler(3), ["length"]],
    Subset: [new Subset(counted(3), [0]), ["source", "indices"]],
    TensorDataset: [new TensorDataset(arange(3)), ["tensors"]],
    WeightedRandomSampler: [new WeightedRandomSampler([1], 1), ["weights", "seed", "replacement"]],
  }
  for (const [name, [object, fields]] of Object.entries(objects)) {
    it.each(fields)(`is refused by ${name}, which says what is meant: %s`, (field) => {
      const misspelt = `${field}_`
      expect(() => Object.assign(object, { [misspelt]: 1 })).toThrow(
        `${name}: ${misspelt} must be a field that can be set, got 1. Make another with ${field}.`,
      )
    })
  }
})

describe("what is taken for a dataset", () => {
  it("has a length and a function get, and advice goes by what was given", () => {
    const bare = (value: unknown) => () => new DataLoader(value as never)
    for (const value of [{ get: () => 1 }, { length: 1 }, null, 3, () => 1]) {
      expect(bare(value)).toThrow(
        /^DataLoader: dataset must be a dataset, with length and get\(index\), got .*\. Give a TensorDataset, or/,
      )
    }
    expect(bare([1, 2])).toThrow("Wrap it: { length: list.length, get: (i) => list[i] }.")
    expect(bare(arange(3))).toThrow("Wrap it: new TensorDataset(tensor).")
    const sampler = (value: unknown) => () => new BatchSampler(value as never, 1)
    for (const value of [{ order: () => [] }, { length: 1 }, null, 3]) {
      expect(sampler(value)).toThrow(
        "BatchSampler: sampler must be a sampler, with length and order(epoch), got",
      )
    }
    expect(() => new Subset(counted(3), new DataView(new ArrayBuffer(4)) as never)).toThrow(
      "indices must be an array",
    )
    for (const i of [0.5, -1, 3, "1"]) {
      expect(() => new Subset(counted(3), [i as number])).toThrow(
        "Subset: index must be an integer in [0, 3)",
      )
    }
  })

  it("of tensors needs at least one, each with a first dimension", () => {
    const message =
      "TensorDataset: there must be at least one tensor, each with a first dimension, got shapes"
    expect(() => new TensorDataset()).toThrow(message)
    expect(() => new TensorDataset(arange(3), arange(1).reshape([]))).toThrow(message)
  })
})
