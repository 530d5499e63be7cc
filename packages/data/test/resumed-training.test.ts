import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataLoader, type DataLoaderState, type Dataset } from "../src"

/** A training as it is usually written; its steps only write down which examples they get. */
interface Program {
  readonly n: number
  readonly batchSize: number
  readonly dropLast: boolean
  readonly shuffle: boolean
  readonly epochs: number
  /** `for (let e = counters.e; e < epochs; e++)`, or `while (loader.epoch < epochs)`. */
  readonly outer: "for" | "while"
  readonly asynchronous: boolean
  /** Batches after which an epoch is broken off. */
  readonly limit: number
  /** Whether a batch is looked at before training begins. */
  readonly peek: boolean
}

const programs: fc.Arbitrary<Program> = fc.record({
  n: fc.nat({ max: 7 }),
  batchSize: fc.integer({ min: 1, max: 3 }),
  dropLast: fc.boolean(),
  shuffle: fc.boolean(),
  epochs: fc.nat({ max: 3 }),
  outer: fc.constantFrom("for", "while"),
  asynchronous: fc.boolean(),
  limit: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  peek: fc.boolean(),
})

/** What a checkpoint holds, and how much had been done. */
interface Checkpoint {
  readonly loader: DataLoaderState
  readonly e: number
  readonly done: number
}

/** Trains, from a checkpoint or from the start, and makes one wherever it can: in every batch, and after every loop. */
async function train(program: Program, from?: Checkpoint): Promise<{ log: string[]; made: Checkpoint[] }> {
  const { n, epochs, outer, asynchronous, limit, peek, ...options } = program
  const data: Dataset<number> = { length: n, get: (i) => i }
  const loader = new DataLoader(data, { ...options, collate: (examples: number[]) => examples.join() })
  if (peek) loader[Symbol.iterator]().next()
  if (from) loader.loadStateDict(JSON.parse(JSON.stringify(from.loader)))
  const log: string[] = []
  const made: Checkpoint[] = []
  const save = (e: number) => made.push({ loader: loader.stateDict(), e, done: log.length })
  /** Whether the epoch is to be broken off. */
  const step = (batch: string, e: number): boolean => {
    log.push(batch)
    if (loader.stateDict().position === limit) return true
    save(e)
    return false
  }
  for (let e = from?.e ?? 0; outer === "for" ? e < epochs : loader.epoch < epochs; e++) {
    if (asynchronous) {
      for await (const batch of loader) if (step(batch, e)) break
    } else for (const batch of loader) if (step(batch, e)) break
    log.push("end of the loop")
    save(e + 1)
  }
  return { log, made }
}

async function resumes(program: Program): Promise<void> {
  const whole = await train(program)
  for (const checkpoint of whole.made) {
    const { log } = await train(program, checkpoint)
    expect(log, JSON.stringify(checkpoint)).toEqual(whole.log.slice(checkpoint.done))
  }
}

describe("a training saved within any batch, or after any loop, and resumed", () => {
  it("does what the undisturbed one does, however its loops are written", async () => {
    await fc.assert(fc.asyncProperty(programs, resumes))
  })

  it("has nothing left of an epoch whose last batch it was saved in", async () => {
    const usual = {
      n: 3,
      batchSize: 1,
      dropLast: false,
      shuffle: false,
      epochs: 2,
      limit: Infinity,
      peek: false,
    }
    for (const outer of ["for", "while"] as const) {
      const program: Program = { ...usual, outer, asynchronous: false }
      const { log, made } = await train(program)
      expect(log).toHaveLength(8)
      expect(made[2].loader).toMatchObject({ epoch: 0, position: 3 })
      const resumed = await train(program, made[2])
      expect(resumed.log).toEqual(["end of the loop", "0", "1", "2", "end of the loop"])
    }
  })
})
