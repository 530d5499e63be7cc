import { afterEach, describe, expect, it, vi } from "vitest"
import { DataLoader, type Dataset, Subset } from "../src"
import { breather } from "../src/macrotask"

const counted = (n: number): Dataset<number> => ({ length: n, get: (i) => i })

/** A data set that gathers several examples by itself, which is seen by their being negative. */
const gathering = (n: number): Dataset<unknown> => ({
  ...counted(n),
  batch: (indices) => Array.from(indices, (i) => -i),
})

describe("batches", () => {
  it("are the data set's own, unless examples are to be changed or joined", () => {
    const collate = (examples: unknown[]) => examples
    const transform = (example: unknown) => example
    const batches = (options: object) => [...new DataLoader(gathering(4), { batchSize: 2, ...options })]
    expect(batches({})).toEqual([
      [-0, -1],
      [-2, -3],
    ])
    for (const options of [{ collate }, { transform, collate }]) {
      expect(batches(options)).toEqual([
        [0, 1],
        [2, 3],
      ])
    }
    const [first] = batches({ transform }) as unknown as { toArray(): unknown }[]
    expect(first.toArray()).toEqual([0, 1])
    expect(new Subset(counted(3), [0]).batch).toBeUndefined()
  })

  it("wait for examples of which only some are promises", async () => {
    const data: Dataset<number> = { length: 4, get: (i) => (i % 2 ? Promise.resolve(i) : i) }
    const seen: unknown[] = []
    for await (const batch of new DataLoader(data, { batchSize: 2 })) seen.push(batch.toArray())
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
    ])
  })

  it("that fail tell why, and keep the error", () => {
    const cause = new RangeError("no")
    const transform = (): number => {
      throw cause
    }
    const first = (loader: Iterable<unknown>) => () => [...loader]
    expect(first(new DataLoader(counted(2), { transform }))).toThrow(
      expect.objectContaining({
        message: "DataLoader: example 0 must load and transform, got an error: no",
        cause,
      }),
    )
    const uneven = (i: number) => Array.from({ length: i }, () => 1)
    expect(first(new DataLoader(counted(2), { batchSize: 2, transform: uneven }))).toThrow(
      /^DataLoader: examples 0, 1 must make a batch, got an error: collate: examples must be alike, got a list of 0/,
    )
  })
})

describe("the state of a loader", () => {
  const loader = (n: number) => new DataLoader(counted(n), { batchSize: 2 })
  const state = { epoch: 3, batches: 2, batchSize: 2, examples: 4 }

  it("within the last batch has nothing left of the epoch", () => {
    for (const position of [0, 1, 2]) {
      const one = loader(4)
      one.loadStateDict({ ...state, position })
      expect(one.stateDict()).toEqual({ ...state, position })
      expect([one.epoch, [...one].length, one.epoch, [...one].length]).toEqual([3, 2 - position, 4, 2])
    }
    const none = loader(0)
    none.loadStateDict({ ...state, batches: 0, examples: 0, position: 0 })
    expect(none.epoch).toBe(3)
  })

  it("is that of so many examples, of the data set and of the sampler", () => {
    const from = " from 8 examples, got "
    expect(() => loader(8).loadStateDict(loader(7).stateDict())).toThrow(`4 batches of 2${from}`)
    const drawing = (n: number, length: number) =>
      new DataLoader(counted(n), {
        batchSize: 2,
        sampler: { length, order: () => [0, 1, 2, 3].slice(0, length) },
      })
    const must = "2 batches of 2 from 8 examples, 4 drawn by a sampler, got "
    for (const other of [drawing(8, 3), drawing(7, 4), loader(4)])
      expect(() => drawing(8, 4).loadStateDict(other.stateDict())).toThrow(must)
    expect(() => loader(4).loadStateDict(drawing(4, 4).stateDict())).toThrow(
      "2 batches of 2 from 4 examples, got ",
    )
    expect(drawing(8, 4).stateDict()).toEqual({
      epoch: 0,
      position: 0,
      batches: 2,
      batchSize: 2,
      examples: 8,
      drawn: 4,
    })
    drawing(8, 4).loadStateDict(drawing(8, 4).stateDict())
  })

  it("of an earlier version, which counts no examples, is taken", () => {
    const { examples: _, ...old } = state
    const one = loader(4)
    one.loadStateDict({ ...old, position: 1 })
    expect(one.stateDict()).toEqual({ ...state, position: 1 })
  })

  it("is that of so many batches of that size", () => {
    for (const wrong of [{ batches: 3 }, { batchSize: 1 }, { position: 3 }]) {
      expect(() => loader(4).loadStateDict({ ...state, position: 0, ...wrong })).toThrow(
        "DataLoader: the state must be of 2 batches of 2 from 4 examples, got",
      )
    }
  })
})

describe("a breather", () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it.each(["setImmediate", "MessageChannel"])(
    "lets others run once 12 ms went by, with %s",
    async (means) => {
      if (means === "MessageChannel") vi.stubGlobal("setImmediate", undefined)
      else vi.stubGlobal("MessageChannel", undefined)
      let now = 100
      vi.spyOn(performance, "now").mockImplementation(() => now)
      const breathe = breather()
      const turns: string[] = []
      const run = async () => {
        const turn = breathe()
        turns.push(turn ? "waits" : "goes on")
        await turn
      }
      for (const wait of [0, 11.9, 0.1, 0, 12.5, 11]) {
        now += wait
        await run()
      }
      expect(turns).toEqual(["goes on", "goes on", "waits", "goes on", "waits", "goes on"])
    },
  )
})
