import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isPlain } from "@gradus/checks"
import { arange, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as data from "../src"
import { parseCsv } from "../src/csv"
import { mnist, readIdx } from "../src/node"

const {
  BatchSampler,
  collate,
  DataLoader,
  parseIdx,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  Subset,
  TensorDataset,
  WeightedRandomSampler,
} = data

const counted = (n: number): data.Dataset<number> => ({ length: n, get: (i) => i })
const house = /^[\w. ]+: .* must .*, got .*\. \S/s

/** Whatever a program without types may hand over. */
const junk: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  7n,
  "",
  "3",
  true,
  Symbol("s"),
  [],
  [1, "2"],
  {},
  { batch_size: 2 },
  { length: 2 },
  { length: Number.NaN, get: () => 1, order: () => [] },
  new Map(),
  new Set([1, 2]),
  new Date(0),
  () => 1,
  tensor([1, 2]),
  Object.create(null),
]

/** A folder in which a data set is looked for quickly, and not found. */
const root = mkdtempSync(join(tmpdir(), "gradus-data-"))

type Call = (...args: never[]) => unknown

/** Every exported function, constructor and method, and arguments with which it works. */
const calls: Readonly<Record<string, { readonly call: Call; readonly right: readonly unknown[] }>> = {
  BatchSampler: {
    call: (...a: [never, never]) => new BatchSampler(...a),
    right: [new SequentialSampler(4), 2, false],
  },
  "BatchSampler.batches": {
    call: (...a: [never]) => [...new BatchSampler(new SequentialSampler(4), 2).batches(...a)],
    right: [1, 0],
  },
  collate: { call: (...a: [never]) => collate(...a), right: [[1, 2]] },
  DataLoader: {
    call: (...a: [never]) => new DataLoader(...a),
    right: [counted(4), { batchSize: 2, shuffle: true, seed: 1, dropLast: false, prefetch: 1 }],
  },
  "DataLoader with functions": {
    call: (...a: [never]) => new DataLoader(...a),
    right: [
      counted(4),
      { sampler: new SequentialSampler(4), transform: (x: number) => x, collate: (x: unknown) => x },
    ],
  },
  "DataLoader.loadStateDict": {
    call: (...a: [never]) => new DataLoader(counted(4)).loadStateDict(...a),
    right: [{ epoch: 1, position: 2, batches: 4, batchSize: 1 }],
  },
  parseIdx: { call: (...a: [never]) => parseIdx(...a), right: [Uint8Array.of(0, 0, 8, 0, 5), "name"] },
  RandomSampler: {
    call: (...a: [never]) => new RandomSampler(...a),
    right: [4, { seed: 1, replacement: true, numSamples: 3 }],
  },
  "RandomSampler.order": { call: (...a: [never]) => new RandomSampler(4).order(...a), right: [2] },
  randomSplit: {
    call: (...a: [never, never]) => randomSplit(...a),
    right: [counted(4), [3, 1], { seed: 1 }],
  },
  SequentialSampler: { call: (...a: [never]) => new SequentialSampler(...a), right: [4] },
  Subset: { call: (...a: [never, never]) => new Subset(...a), right: [counted(4), [1, 3]] },
  "Subset.get": { call: (...a: [never]) => new Subset(counted(4), [1, 3]).get(...a), right: [1] },
  "Subset.batch": {
    call: (...a: [never]) => new Subset(new TensorDataset(arange(4)), [1, 3]).batch?.(...a),
    right: [Int32Array.of(1, 0)],
  },
  TensorDataset: { call: (...a: []) => new TensorDataset(...a), right: [arange(4), arange(4)] },
  "TensorDataset.get": { call: (...a: [never]) => new TensorDataset(arange(4)).get(...a), right: [3] },
  "TensorDataset.batch": {
    call: (...a: [never]) => new TensorDataset(arange(4)).batch(...a),
    right: [Int32Array.of(3, 1)],
  },
  WeightedRandomSampler: {
    call: (...a: [never, never]) => new WeightedRandomSampler(...a),
    right: [[1, 2, 0], 2, { seed: 1, replacement: false }],
  },
  "WeightedRandomSampler.order": {
    call: (...a: [never]) => new WeightedRandomSampler([1, 2], 2).order(...a),
    right: [1],
  },
  parseCsv: {
    call: (...a: [never]) => parseCsv(...a),
    right: [
      "a,b\n1,2",
      { header: true, delimiter: ",", features: ["a", 1], target: "b", targetDtype: "int32" },
    ],
  },
  mnist: {
    call: (given: unknown) =>
      mnist((given === undefined || isPlain(given) ? { root, ...given } : given) as object),
    right: [{ split: "test", limit: 1, flatten: true }],
  },
  readIdx: { call: (...a: [never]) => readIdx(...a), right: [] },
}

function replaced(list: readonly unknown[], at: number, value: unknown): unknown[] {
  return list.map((item, i) => (i === at ? value : item))
}

/** Runs it; an error must be ours. */
function worksOrRefuses(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expect((error as Error).message).toMatch(/^[\w. ]+: .*must .*, got:? .*/s)
    expect((error as Error).message).not.toMatch(
      /undefined is not|Cannot read|is not a function|not iterable|convert/,
    )
  }
}

describe.each(Object.entries(calls))("%s", (_, { call, right }) => {
  const run = call as (...args: readonly unknown[]) => unknown

  it("works or refuses in our own words, whatever each argument and option is", () => {
    // There are no files in the folder.
    if (call !== calls.mnist.call && right.length > 0) run(...right)
    for (const wrong of junk) {
      for (let at = 0; at <= right.length; at++) {
        worksOrRefuses(() => run(...right.slice(0, at), wrong, ...right.slice(at + 1)))
      }
    }
    for (const [at, given] of right.entries()) {
      if (Object.getPrototypeOf(given) !== Object.prototype || "get" in (given as object)) continue
      for (const key of Object.keys(given as object)) {
        for (const wrong of junk)
          worksOrRefuses(() => run(...replaced(right, at, { ...(given as object), [key]: wrong })))
        const misspelt = key.replace(/[A-Z]|.$/, (letter) => `_${letter.toLowerCase()}`)
        const options = { ...(given as object), [misspelt]: (given as Record<string, unknown>)[key] }
        expect(() => run(...replaced(right, at, options))).toThrow(`Did you mean ${key}?`)
        expect(() => run(...replaced(right, at, { ...(given as object), [key]: null }))).toThrow(house)
      }
    }
  })
})

it("every export is among them", () => {
  const functions = Object.entries(data).filter(([, value]) => typeof value === "function")
  for (const [name] of functions) expect(Object.keys(calls)).toContain(name)
})

it.each([
  ["DataLoader", () => new DataLoader(tensor([1, 2]) as never), "Wrap it: new TensorDataset(tensor)."],
  ["DataLoader", () => new DataLoader([1, 2] as never), "Wrap it: { length: list.length"],
  ["DataLoader", () => new DataLoader(counted(2), { batch_size: 2 } as never), "Did you mean batchSize?"],
  ["DataLoader", () => new DataLoader(counted(2), null as never), "got null"],
  ["DataLoader", () => new DataLoader(counted(2), { sampler: null as never }), "got null"],
  [
    "DataLoader",
    () => new DataLoader(counted(2), { sampler: new BatchSampler(new SequentialSampler(2), 1) as never }),
    "batches are cut by batchSize and dropLast",
  ],
  ["SequentialSampler", () => new SequentialSampler(Number.NaN), "got NaN"],
  ["RandomSampler", () => new RandomSampler(Number.NaN), "got NaN"],
  ["RandomSampler", () => new RandomSampler(0, { replacement: true, numSamples: 5 }), "got 5"],
  [
    "WeightedRandomSampler",
    () => new WeightedRandomSampler(new Set([1, 2]) as never, 2),
    "got a Set. Spread a Set",
  ],
  ["WeightedRandomSampler", () => new WeightedRandomSampler([1, Number.NaN], 2), "got NaN for example 1"],
  ["WeightedRandomSampler", () => new WeightedRandomSampler([1, -1], 2), "got -1 for example 1"],
  ["WeightedRandomSampler", () => new WeightedRandomSampler([1, "2"] as never, 2), 'got "2" for example 1'],
  ["WeightedRandomSampler", () => new WeightedRandomSampler(new Array(3), 2), "got undefined for example 0"],
  [
    "WeightedRandomSampler",
    () => new WeightedRandomSampler([0, 0], 1),
    "at least 1 weights must be above 0, got 0",
  ],
  ["TensorDataset", () => new TensorDataset([arange(2), arange(2)] as never), "not as a list"],
  ["TensorDataset", () => new TensorDataset(arange(2), arange(3)), "first dimensions must agree"],
  ["Subset", () => new Subset(counted(3), [0, 3]), "in [0, 3), got 3"],
  ["Subset", () => new Subset(counted(3), new Set([0, 9]) as never), "got a Set"],
  [
    "Subset",
    () => new Subset(new TensorDataset(arange(3)), [1]).batch?.(Int32Array.of(1)),
    "in [0, 1), got 1",
  ],
  ["TensorDataset", () => new TensorDataset(arange(3)).batch(Int32Array.of(0, 3)), "in [0, 3), got 3"],
  ["randomSplit", () => randomSplit(counted(10), [5, 4]), "add up to 10"],
  ["randomSplit", () => randomSplit(counted(10), [0.5, 0.4]), "add up to 1"],
  ["randomSplit", () => randomSplit(counted(10), [Number.NaN, 10]), "got [NaN, 10]"],
  ["randomSplit", () => randomSplit(counted(10), [11, -1]), "got [11, -1]"],
])("%s refuses what would be lost in silence: case %#", (owner, run, message) => {
  expect(run).toThrow(message)
  expect(run).toThrow(house)
  expect(run).toThrow(new RegExp(`^${owner}`))
})

describe("a sampler", () => {
  it("that names examples which are not there is refused, with itself, the example and how many there are", () => {
    const loader = new DataLoader(counted(3), { sampler: new SequentialSampler(4) })
    expect(() => [...loader]).toThrow(
      "DataLoader: examples that SequentialSampler names must be integers in [0, 3), got 3 at place 3 of epoch 0.",
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(
          fc.oneof(fc.integer({ min: -3, max: 9 }), fc.constantFrom(0.5, Number.NaN, "1", undefined)),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        fc.integer({ min: -1, max: 1 }),
        fc.constantFrom<(list: unknown[]) => Iterable<unknown>>(
          (list) => list,
          (list) => new Set(list),
          (list) => list.values(),
          (list) => Float64Array.from(list as number[]),
        ),
        (count, list, more, wrap) => {
          const given = [...wrap(list)]
          const sampler = { length: list.length + more, order: () => wrap(list) } as data.Sampler
          const right = given.every((i) => Number.isInteger(i) && Number(i) >= 0 && Number(i) < count)
          const batches = () => [...new DataLoader(counted(count), { sampler })].map((batch) => batch.item())
          if (right && given.length === sampler.length) expect(batches()).toEqual(given)
          else expect(batches).toThrow(/^DataLoader: .*the sampler .*must .*, got .*\. \S/)
        },
      ),
      { numRuns: 200 },
    )
  })

  it("that can give its order once only is refused the second time", () => {
    const once = [2, 0, 1].values()
    const loader = new DataLoader(counted(3), { sampler: { length: 3, order: () => once } })
    expect([...loader].map((batch) => batch.item())).toEqual([2, 0, 1])
    expect(() => [...loader]).toThrow(
      "DataLoader: the sampler must name as many examples in an epoch as its length, 3, got 0 in epoch 1.",
    )
  })

  it("without end is refused", () => {
    function* forever() {
      for (;;) yield 0
    }
    const loader = new DataLoader(counted(3), { sampler: { length: 3, order: forever } })
    expect(() => [...loader]).toThrow("its length, 3, got more in epoch 0")
  })
})

it("a data set that changes its length is not half visited", () => {
  const list = [1, 2, 3]
  const growing = {
    get length() {
      return list.length
    },
    get: (i: number) => list[i],
  }
  const loader = new DataLoader(growing)
  list.push(4)
  expect(() => [...loader]).toThrow("must stay as long as it was, 3 examples, got 4")
})

it.each([
  undefined,
  null,
  3,
  [],
  { epoch: Number.NaN },
  { epoch: 1 },
  { epoch: 1, position: 0, batches: 4, batchSize: 2 },
  { epoch: 1, position: 5, batches: 4, batchSize: 1 },
  { epoch: -1, position: 0, batches: 4, batchSize: 1 },
  { epoch: "1", position: 0, batches: 4, batchSize: 1 },
  { epoch: 1, position: 0.5, batches: 4, batchSize: 1 },
  { epoch: 1, position: 0, batches: 4, batchSize: 1, place: 2 },
])("a loader refuses the state %o and keeps its own", (state) => {
  const loader = new DataLoader(counted(4))
  loader[Symbol.iterator]().next()
  const before = loader.stateDict()
  expect(() => loader.loadStateDict(state as never)).toThrow(house)
  expect(loader.stateDict()).toEqual(before)
  expect(loader.epoch).toBe(1)
})

describe("what others made and looks right at first", () => {
  const samplers: Readonly<Record<string, readonly [order: unknown, message: string]>> = {
    "a promise": [
      Promise.resolve([0, 1]),
      "must be a list of example numbers, got a Promise. Have it at hand;",
    ],
    nothing: [undefined, "must be a list of example numbers, got undefined."],
    "a number": [2, "must be a list of example numbers, got 2."],
    "an object": [{ 0: 0, 1: 1, length: 2 }, "must be a list of example numbers, got { 0, 1, length }."],
    "an asynchronous list": [
      (async function* () {
        yield 0
      })(),
      "must be a list of example numbers, got a",
    ],
    "a text": ["01", 'examples that the sampler names must be integers in [0, 2), got "0" at place 0'],
  }
  for (const [what, [order, message]] of Object.entries(samplers)) {
    it(`a sampler whose order is ${what}`, async () => {
      const sampler = { length: 2, order: () => order } as data.Sampler
      const loader = new DataLoader(counted(2), { sampler })
      expect(() => [...loader]).toThrow(message)
      expect(() => [...loader]).toThrow(/^DataLoader: /)
      const next = loader[Symbol.asyncIterator]().next()
      await expect(next).rejects.toThrow(message)
      if (what !== "a text") expect(() => [...new BatchSampler(sampler, 1).batches(0)]).toThrow(message)
    })
  }

  it.each([3, null, "batch", [], {}])("a data set whose batch is %o", (batch) => {
    const dataset = { ...counted(2), batch } as never
    const message =
      /^(\w+): batch of (dataset|source) must be a function from example numbers to a batch, got /
    expect(() => new DataLoader(dataset)).toThrow(message)
    expect(() => new Subset(dataset, [0])).toThrow(message)
    expect(() => randomSplit(dataset, [1, 1])).toThrow(message)
  })

  it("numbers whose buffer was transferred", () => {
    const gone = Int32Array.of(1, 1)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    expect(() => new Subset(counted(2), gone)).toThrow(
      "Subset: indices must be an array of example numbers, got a",
    )
    expect(() => new WeightedRandomSampler(gone, 1)).toThrow(
      "WeightedRandomSampler: weights must be an array of",
    )
  })
})
