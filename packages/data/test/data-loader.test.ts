import { arange, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataLoader, type Dataset, randomSplit, Subset, TensorDataset, WeightedRandomSampler } from "../src"

const counted = (n: number): Dataset<number> => ({ length: n, get: (i) => i })

describe("DataLoader", () => {
  it("ends an epoch that is broken off, and goes on where a state says", () => {
    const loader = new DataLoader(new TensorDataset(arange(10)), { batchSize: 3, shuffle: true, seed: 5 })
    const epochs = [0, 1, 2].map(() => [...loader].map(([x]) => x.toArray()))
    const again = new DataLoader(new TensorDataset(arange(10)), { batchSize: 3, shuffle: true, seed: 5 })
    for (const _ of again) break
    expect(again.epoch).toBe(1)
    expect([...again].map(([x]) => x.toArray())).toEqual(epochs[1])
    let saved = again.stateDict()
    let seen = 0
    for (const _ of again) if (++seen === 2) saved = again.stateDict()
    const resumed = new DataLoader(new TensorDataset(arange(10)), { batchSize: 3, shuffle: true, seed: 5 })
    resumed.loadStateDict(saved)
    expect([...resumed].map(([x]) => x.toArray())).toEqual(epochs[2].slice(2))
  })

  it("refuses a state of another loader and keeps its own", () => {
    const loader = new DataLoader(counted(10), { batchSize: 3 })
    const other = new DataLoader(counted(10), { batchSize: 5 })
    expect(() => loader.loadStateDict(other.stateDict())).toThrow(/4 batches of 3/)
    expect(() => loader.loadStateDict({ ...loader.stateDict(), position: -1 })).toThrow(RangeError)
    expect(loader.stateDict()).toEqual({ epoch: 0, position: 0, batches: 4, batchSize: 3, examples: 10 })
  })

  it("refuses a state of another order: examples would come twice, or never", () => {
    const data = () => new TensorDataset(arange(10))
    const orders = [{}, { shuffle: true }, { shuffle: true, seed: 1 }, { shuffle: true, seed: 2 }]
    for (const [i, order] of orders.entries()) {
      for (const [j, other] of orders.entries()) {
        const state = new DataLoader(data(), { batchSize: 3, ...order }).stateDict()
        const load = () => new DataLoader(data(), { batchSize: 3, ...other }).loadStateDict(state)
        if (i === j) load()
        else expect(load).toThrow("DataLoader: the state must be of a loader with ")
      }
    }
  })

  it("names the example that a transform fails on, at its place in the order", async () => {
    const transform = (x: number) => {
      if (x === 7) throw new Error("no sevens")
      return x
    }
    const loader = new DataLoader(counted(10), { batchSize: 2, transform, prefetch: 4 })
    const seen: unknown[] = []
    await expect(async () => {
      for await (const batch of loader) seen.push(batch.toArray())
    }).rejects.toThrow(/example 7 .* no sevens/)
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ])
    expect(() => [...new DataLoader(counted(10), { batchSize: 5, transform })]).toThrow(/example 7/)
  })

  it("works ahead by no more than it was told", async () => {
    let started = 0
    const data: Dataset<number> = {
      length: 20,
      async get(i) {
        started++
        return i
      },
    }
    for (const prefetch of [0, 3]) {
      started = 0
      let done = 0
      for await (const _ of new DataLoader(data, { prefetch })) {
        done++
        expect(started).toBeLessThanOrEqual(done + prefetch)
      }
      expect(done).toBe(20)
    }
  })

  it("says what to do with promises in a plain loop", () => {
    const data: Dataset<number> = { length: 2, get: async (i) => i }
    expect(() => [...new DataLoader(data)]).toThrow(/for await/)
  })

  it("lets timers run during a long loop", async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const transform = (x: number) => {
      const end = performance.now() + 2
      while (performance.now() < end);
      return x
    }
    for await (const _ of new DataLoader(counted(60), { transform }));
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
  })

  it("checks its options", () => {
    for (const batchSize of [0, -1, 1.5, Number.NaN]) {
      expect(() => new DataLoader(counted(3), { batchSize })).toThrow(
        /batchSize must be a whole number in \[1, ∞\)/,
      )
    }
    expect(() => new DataLoader(counted(3), { prefetch: -1 })).toThrow(/prefetch/)
    const sampler = new WeightedRandomSampler([1, 1, 1], 3)
    expect(() => new DataLoader(counted(3), { shuffle: true, sampler })).toThrow(/sampler/)
  })

  it("has no batches of nothing", () => {
    expect([...new DataLoader(counted(0), { batchSize: 4, shuffle: true })]).toEqual([])
  })
})

describe("TensorDataset", () => {
  it("gathers rows of any dtype and shape", () => {
    const data = new TensorDataset(arange(12).reshape([3, 2, 2]), tensor([true, false, true]))
    const [x, y] = data.batch(Int32Array.of(2, 0))
    expect(x.toArray()).toEqual([
      [
        [8, 9],
        [10, 11],
      ],
      [
        [0, 1],
        [2, 3],
      ],
    ])
    expect(y.toArray()).toEqual([true, true])
    expect(data.get(1)[0].toArray()).toEqual([
      [4, 5],
      [6, 7],
    ])
    expect(() => data.get(3)).toThrow(/\[0, 3\)/)
  })

  it("refuses tensors of different lengths", () => {
    expect(() => new TensorDataset(arange(3), arange(4))).toThrow(/\[3\] and \[4\]/)
  })
})

describe("randomSplit", () => {
  it("shares every example out once, by lengths and by fractions", () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (n, parts, seed) => {
        const fractions = Array.from({ length: parts }, () => 1 / parts)
        for (const split of [
          randomSplit(counted(n), fractions, { seed }),
          randomSplit(counted(n), [n, 0], { seed }),
        ]) {
          const all = split.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.get(i)))
          expect(all.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: n }, (_, i) => i))
        }
        const sizes = randomSplit(counted(n), fractions, { seed }).map((part) => part.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
    expect(() => randomSplit(counted(10), [5, 4])).toThrow(/add up to 10/)
    expect(() => new Subset(counted(3), [3])).toThrow(/\[0, 3\)/)
  })
})
