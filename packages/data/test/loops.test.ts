import type { Tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataLoader, type DataLoaderState, type Dataset, type Sampler } from "../src"

interface Setting {
  readonly n: number
  readonly batchSize: number
  readonly dropLast: boolean
  readonly prefetch: number
}

const settings: fc.Arbitrary<Setting> = fc.record({
  n: fc.nat({ max: 9 }),
  batchSize: fc.integer({ min: 1, max: 4 }),
  dropLast: fc.boolean(),
  prefetch: fc.nat({ max: 3 }),
})

/** Example i of an epoch, in plain code. */
const exampleAt = (epoch: number, i: number, n: number) => (i + 3 * epoch) % n

function loaderOf({ n, ...options }: Setting): DataLoader<number> {
  const sampler: Sampler = {
    length: n,
    order: (epoch) => Int32Array.from({ length: n }, (_, i) => exampleAt(epoch, i, n)),
  }
  const data: Dataset<number> = { length: n, get: (i) => i }
  return new DataLoader(data, { ...options, sampler })
}

/** All batches of an epoch, in plain code. */
function batchesOf({ n, batchSize, dropLast }: Setting, epoch: number): number[][] {
  const batches: number[][] = []
  for (let from = 0; from < n; from += batchSize) {
    const batch = []
    for (let i = from; i < Math.min(from + batchSize, n); i++) batch.push(exampleAt(epoch, i, n))
    if (batch.length === batchSize || !dropLast) batches.push(batch)
  }
  return batches
}

type Command =
  | { readonly do: "begin" | "begin async" | "save" | "load" | "read the epoch"; readonly loop?: never }
  | { readonly do: "next" | "two at once" | "return" | "drain"; readonly loop: number }

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("begin", "begin async") }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("save", "load", "read the epoch") }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom("next", "next", "two at once", "return", "drain"),
        loop: fc.nat(),
      }),
    },
  ) as fc.Arbitrary<Command>,
  { maxLength: 25 },
)

/** What a loop has still to give; what is asked of it in the real loader. */
interface OpenLoop {
  readonly epoch: number
  readonly total: number
  left: number[][]
  over: boolean
  readonly real: Iterator<Tensor> | AsyncIterator<Tensor>
}

const numbers = ({ done, value }: IteratorResult<Tensor>) => (done ? "done" : value.toArray())

async function live(setting: Setting, list: readonly Command[]): Promise<void> {
  const loader = loaderOf(setting)
  const loops: OpenLoop[] = []
  let saved = loader.stateDict()
  /** What the next loop gives, and how much of which epoch that is. */
  let upcoming = { epoch: 0, left: batchesOf(setting, 0) }
  let last: OpenLoop | undefined

  const begin = (real: OpenLoop["real"]) => {
    const { epoch, left } = upcoming
    last = { epoch, total: batchesOf(setting, epoch).length, left: [...left], over: false, real }
    loops.push(last)
    upcoming = { epoch: epoch + 1, left: batchesOf(setting, epoch + 1) }
  }
  /** What has still to be done, by whom it was begun or will be. */
  const rest = () => (last && !last.over ? last : upcoming)
  const take = (loop: OpenLoop) => {
    const batch = loop.over ? undefined : loop.left.shift()
    if (!batch) loop.over = true
    return batch ?? "done"
  }

  for (const command of list) {
    if (command.do === "begin") begin(loader[Symbol.iterator]())
    else if (command.do === "begin async") begin(loader[Symbol.asyncIterator]())
    else if (command.do === "read the epoch") expect(loader.epoch).toBe(upcoming.epoch)
    else if (command.do === "save") {
      saved = JSON.parse(JSON.stringify(loader.stateDict())) as DataLoaderState
      const again = loaderOf(setting)
      again.loadStateDict(saved)
      const { epoch, left } = rest()
      expect([...again].map((batch) => batch.toArray())).toEqual(left)
      expect([...again].map((batch) => batch.toArray())).toEqual(batchesOf(setting, epoch + 1))
    } else if (command.do === "load") {
      loader.loadStateDict(saved)
      const fresh = loaderOf(setting)
      fresh.loadStateDict(saved)
      const { epoch } = fresh
      const { position } = fresh.stateDict()
      upcoming = { epoch, left: batchesOf(setting, epoch).slice(position) }
      last = undefined
    } else if (loops.length > 0 && command.loop !== undefined) {
      const loop = loops[command.loop % loops.length]
      if (command.do === "return") {
        await loop.real.return?.()
        loop.over = true
      } else if (command.do === "two at once") {
        const both = [loop.real.next(), loop.real.next()]
        expect((await Promise.all(both)).map(numbers)).toEqual([take(loop), take(loop)])
      } else {
        let expected: unknown
        do {
          expected = take(loop)
          expect(numbers(await loop.real.next())).toEqual(expected)
        } while (command.do === "drain" && expected !== "done")
      }
    }
  }
}

describe("loops over one loader", () => {
  it("each have their own place, however they are nested, interleaved, left, saved and loaded", async () => {
    await fc.assert(fc.asyncProperty(settings, commands, live))
  })

  const setting: Setting = { n: 3, batchSize: 1, dropLast: false, prefetch: 2 }

  it("nested, are whole epochs", () => {
    const loader = loaderOf(setting)
    const inner: number[] = []
    for (const _ of loader) inner.push([...loader].length)
    expect(inner).toEqual([3, 3, 3])
    expect(loader.epoch).toBe(4)
  })

  it("nested with await, too", async () => {
    const loader = loaderOf(setting)
    const seen: unknown[] = []
    for await (const a of loader) for await (const b of loader) seen.push([a.item(), b.item()])
    expect(seen).toHaveLength(9)
  })

  it("miss nothing of what someone looked at", () => {
    const loader = loaderOf(setting)
    const peeked = loader[Symbol.iterator]().next().value as Tensor
    expect(peeked.toArray()).toEqual([0])
    expect([...loader].map((x) => x.item())).toEqual([0, 1, 2].map((i) => exampleAt(1, i, 3)))
  })

  it("go on where a state says that was loaded within a loop that is broken off", () => {
    const loader = loaderOf(setting)
    const state = { epoch: 5, position: 2, batches: 3, batchSize: 1, examples: 3, drawn: 3 }
    for (const _ of loader) {
      loader.loadStateDict(state)
      break
    }
    expect(loader.stateDict()).toEqual(state)
    expect([...loader].map((x) => x.item())).toEqual([exampleAt(5, 2, 3)])
  })

  it("end when they are left before their first batch", async () => {
    const loader = loaderOf(setting)
    loader[Symbol.iterator]().return(undefined)
    expect(loader.stateDict()).toMatchObject({ epoch: 1, position: 0 })
    await loader[Symbol.asyncIterator]().return(undefined)
    expect(loader.stateDict()).toMatchObject({ epoch: 2, position: 0 })
  })
})
