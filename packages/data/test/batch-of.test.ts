import { arange, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { collate, DataLoader, type Dataset, randomSplit, Subset, TensorDataset } from "../src"

type Example = readonly [Tensor]
type Data = Dataset<Example>
// biome-ignore lint/suspicious/noExplicitAny: classes that are derived from one another, whatever they are made of
type DataClass = new (...args: any[]) => Data

const COUNT = 6
const reversed = Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i)
const plus = (k: number, [x]: Example): Example => [x.add(k)]

/** By single examples, so that it is right whatever `batch` is. */
const gathered = (data: Data, indices: Iterable<number>): Example =>
  collate(Array.from(indices, (i) => data.get(i) as Example)) as unknown as Example

/** What a class may define that is derived from another: a get that adds k, a batch that does as get, both, nothing. */
const LEVELS = ["get", "batch", "get and batch", ""] as const

function derived(Base: DataClass, level: (typeof LEVELS)[number], k: number): DataClass {
  const Derived = class extends Base {}
  const methods = {
    get(this: Data, i: number) {
      return plus(k, Base.prototype.get.call(this, i) as Example)
    },
    batch(this: Data, indices: Int32Array) {
      return gathered(this, indices)
    },
  }
  for (const [name, value] of Object.entries(methods))
    if (level.includes(name)) Object.defineProperty(Derived.prototype, name, { value })
  return Derived
}

/** A dataset of a class that was derived several times; a subset of the one before, where there is one. */
interface Stage {
  readonly levels: readonly (readonly [(typeof LEVELS)[number], number])[]
  /** What a get adds that is assigned to the object. */
  readonly own: number | null
}

function stageOf(before: Data | undefined, { levels, own }: Stage): Data {
  const Class = levels.reduce<DataClass>(
    (Base, [level, k]) => derived(Base, level, k),
    (before ? Subset : TensorDataset) as DataClass,
  )
  const data = before ? new Class(before, reversed) : new Class(arange(COUNT))
  if (own === null) return data
  const get = data.get.bind(data)
  return Object.defineProperty(data, "get", { value: (i: number) => plus(own, get(i) as Example) })
}

const k = fc.integer({ min: 1, max: 9 })
const stages = fc.array(
  fc.record({
    levels: fc.array(fc.tuple(fc.constantFrom(...LEVELS), k), { maxLength: 3 }),
    own: fc.option(k, { freq: 1 }),
  }),
  { minLength: 1, maxLength: 3 },
)

async function everyBatch(data: Data, options: { transform?: (example: Example) => Example }) {
  const make = () => new DataLoader(data, { batchSize: 4, ...options })
  const plain = [...make()].map(([x]) => x.toArray())
  const waited: unknown[] = []
  for await (const [x] of make()) waited.push(x.toArray())
  return [plain, waited]
}

describe("a loader of a dataset whose class is derived", () => {
  it("gives what get gives, with and without a transform, waiting or not", async () => {
    await fc.assert(
      fc.asyncProperty(stages, async (chain) => {
        const data = chain.reduce<Data | undefined>(stageOf, undefined) as Data
        const rows = [
          [0, 1, 2, 3],
          [4, 5],
        ]
        const right = rows.map((indices) => gathered(data, indices)[0].toArray())
        for (const options of [{}, { transform: (example: Example) => example }])
          expect(await everyBatch(data, options)).toEqual([right, right])
      }),
      { numRuns: 150 },
    )
  })

  class Noisy extends TensorDataset<[Tensor]> {
    override get(i: number): [Tensor] {
      const [x] = super.get(i)
      return [x.add(100)]
    }
  }
  const noisy = () => new Noisy(arange(3))
  const first = (data: Data) => [...new DataLoader(data, { batchSize: 3 })].map(([x]) => x.toArray())

  it("takes the get of the class, of the object itself, and of what a subset is of", () => {
    const right = [[100, 101, 102]]
    expect(first(noisy())).toEqual(right)
    expect(first(new Subset(noisy(), [0, 1, 2]))).toEqual(right)
    expect(first(new Subset(new Subset(noisy(), [2, 1, 0]), [2, 1, 0]))).toEqual(right)
    expect(first(randomSplit(noisy(), [3])[0])[0]).toSatisfy((x: number[]) => x.every((i) => i >= 100))
    class Later extends Noisy {
      override get = (i: number): [Tensor] => [tensor(i + 200)]
    }
    expect(first(new Later(arange(3)))).toEqual([[200, 201, 202]])
  })

  it("takes a batch that was written with a get or after it", () => {
    class Gathered extends Noisy {
      override batch(indices: Int32Array): [Tensor] {
        return [tensor([...indices]).add(300)]
      }
    }
    expect(first(new Gathered(arange(3)))).toEqual([[300, 301, 302]])
    expect(first(new Subset(new Gathered(arange(3)), [2]))).toEqual([[302]])
    expect(new Subset(noisy(), [0]).batch).toBeUndefined()
  })

  it("refuses a batch that is none", async () => {
    const message =
      "DataLoader: what batch of the data set gives must be a batch, got undefined. Return one, or"
    const loader = (nothing: unknown, wrap = (data: Data) => data) => {
      const data = { length: 2, get: () => [tensor(1)], batch: () => nothing }
      return new DataLoader(wrap(data as unknown as Data))
    }
    expect(() => [...loader(undefined)]).toThrow(message)
    expect(() => [...loader(undefined, (data) => new Subset(data, [0]))]).toThrow(message)
    for (const nothing of [undefined, Promise.resolve(undefined)])
      await expect(loader(nothing)[Symbol.asyncIterator]().next()).rejects.toThrow(message)
  })
})
