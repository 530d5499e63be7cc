import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import {
  type LabHooks,
  type LabOptions,
  type LabResult,
  parseResults,
  type Results,
  runLab,
} from "../src/index"
import { formatResults } from "../src/results-file"
import { madeUpResults } from "./made-up-results"
import { scratchFolder, tinyImages } from "./tiny-images"

const dataset = tinyImages()
const small: LabOptions = { dataset, batchSizes: [4, 20], epochs: 2, optimizer: "adam", lr: 0.003, seed: 5 }

/** What must not depend on the clock. */
function lossesOf({ batches }: Results): unknown {
  return batches.map(({ summary, chunks, evaluations }) => [
    summary.batchSize,
    summary.updates,
    chunks.map(({ updates, loss }) => [updates, loss]),
    evaluations.map(({ updates, trainLoss, testLoss, testAccuracy }) => [
      updates,
      trainLoss,
      testLoss,
      testAccuracy,
    ]),
  ])
}

/** Hooks that stop a run after some looks at its progress. */
function stopAfter(looks: number): LabHooks {
  const abort = new AbortController()
  let left = looks
  return { signal: abort.signal, onProgress: () => --left === 0 && abort.abort() }
}

describe("a run", () => {
  const out = scratchFolder()
  let result: LabResult
  test("trains every batch size, largest first, and learns", async () => {
    const order: number[] = []
    result = await runLab({ ...small, out }, { onBatch: ({ batchSize }) => order.push(batchSize) })
    expect(order).toEqual([20, 4])
    const [four, twenty] = result.batches.map(({ summary }) => summary)
    expect(four).toMatchObject({ batchSize: 4, updatesPerEpoch: 60, updates: 120, examples: 480, epochs: 2 })
    expect(twenty).toMatchObject({ batchSize: 20, updatesPerEpoch: 12, updates: 24, stopped: "finished" })
    const [first] = result.batches[0].evaluations
    expect(first).toMatchObject({ updates: 0, seconds: 0 })
    expect(four.trainLoss).toBeLessThan((first.trainLoss as number) / 2)
    expect(four.testAccuracy).toBeGreaterThan(0.5)
    expect(four.testAccuracyInterval[0]).toBeLessThan(four.testAccuracy)
  })

  test("gives times with their spread, without the warm-up", () => {
    const [{ summary, chunks }] = result.batches
    const timed = chunks.filter(({ untimed }) => !untimed)
    expect(chunks[0].untimed).toBe("warm-up")
    expect(summary.secondsPerEpoch?.count).toBe(timed.length)
    const { low, median, high } = summary.secondsPerEpoch as { low: number; median: number; high: number }
    expect(low).toBeGreaterThan(0)
    expect(low).toBeLessThanOrEqual(median)
    expect(median).toBeLessThanOrEqual(high)
    expect(chunks.reduce((sum, { chunkSeconds }) => sum + chunkSeconds, 0)).toBeCloseTo(summary.seconds, 6)
    expect(summary.wallSeconds).toBeGreaterThan(summary.seconds)
  })

  test("writes what it returns, and nothing else", () => {
    expect(readdirSync(out).sort()).toEqual(["report.html", "results.jsonl"])
    const text = readFileSync(result.resultsPath, "utf8")
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string })
    expect(lines[0].type).toBe("header")
    expect(lines.filter(({ type }) => type === "summary")).toHaveLength(2)
    const { header, batches } = parseResults(text)
    expect(header).toEqual(result.header)
    expect(batches).toEqual(result.batches)
  })

  test("gives the same losses bit for bit with the same seed, others with another", async () => {
    const again = await runLab({ ...small, out: scratchFolder() })
    expect(lossesOf(again)).toEqual(lossesOf(result))
    const other = await runLab({ ...small, seed: 6, out: scratchFolder() })
    expect(lossesOf(other)).not.toEqual(lossesOf(result))
  })

  test("interrupted at any moment and resumed, gives the same losses bit for bit", async () => {
    for (const looks of [1, 5, 40]) {
      const folder = scratchFolder()
      const stopped = await runLab({ ...small, out: folder }, stopAfter(looks))
      expect(stopped.interrupted).toBe(true)
      const open = stopped.batches.find(({ summary }) => summary.stopped === "interrupted")
      expect(open).toBeDefined()
      expect(existsSync(join(folder, "report.html"))).toBe(true)
      expect(readdirSync(folder).filter((name) => name.startsWith("checkpoint"))).toHaveLength(1)
      const kept: number[] = []
      const resumed = await runLab(
        { resume: true, out: folder },
        { onStart: (start) => kept.push(...start.kept) },
      )
      expect(kept).not.toContain(open?.summary.batchSize)
      expect(lossesOf(resumed)).toEqual(lossesOf(result))
      expect(readdirSync(folder).sort()).toEqual(["report.html", "results.jsonl"])
    }
  })

  test("interrupted in the middle of a chunk and resumed, gives the same losses too", async () => {
    // Chunks of 14 examples; the evaluation at a quarter of the 240 comes after 63.
    const options = { ...small, batchSizes: [7] }
    const whole = await runLab({ ...options, out: scratchFolder() })
    const folder = scratchFolder()
    const abort = new AbortController()
    const onProgress = ({ examples }: { examples: number }) => examples === 63 && abort.abort()
    const { batches } = await runLab({ ...options, out: folder }, { signal: abort.signal, onProgress })
    expect(batches[0].chunks.at(-1)).toMatchObject({ examples: 63, chunkExamples: 7 })
    expect(lossesOf(await runLab({ resume: true, out: folder }))).toEqual(lossesOf(whole))
  })

  test("resumed, keeps what is done, takes more batch sizes, and refuses other settings", async () => {
    const trained: number[] = []
    const hooks = { onBatch: ({ batchSize }: { batchSize: number }) => trained.push(batchSize) }
    const more = await runLab({ resume: true, out, batchSizes: [4, 20, 60] }, hooks)
    expect(trained).toEqual([60])
    expect(more.batches.map(({ summary }) => summary.batchSize)).toEqual([4, 20, 60])
    expect(lossesOf({ ...more, batches: more.batches.slice(0, 2) })).toEqual(lossesOf(result))
    await expect(runLab({ resume: true, out, lr: 0.5 })).rejects.toThrow(
      /lr must stay 0.003 when resuming, got 0.5/,
    )
  })

  test("does not write over earlier results", async () => {
    const before = readFileSync(join(out, "results.jsonl"), "utf8")
    let aside: string | undefined
    await runLab(
      { ...small, batchSizes: [20], examples: 100, out },
      { onStart: ({ setAside }) => (aside = setAside) },
    )
    expect(aside).toBe(join(out, "results-1.jsonl"))
    expect(readFileSync(join(out, "results-1.jsonl"), "utf8")).toBe(before)
  })
})

describe("the end", () => {
  test("comes after the examples asked for", async () => {
    const { batches } = await runLab({ ...small, epochs: null, examples: 50, out: scratchFolder() })
    expect(batches.map(({ summary }) => summary.examples)).toEqual([52, 60])
  })

  test("comes when the time is up, and each batch size has its share", async () => {
    const { batches } = await runLab({ ...small, epochs: null, seconds: 3, out: scratchFolder() })
    for (const { summary } of batches) {
      expect(summary.stopped).toBe("time")
      // Of 1.5 seconds: on a busy machine the first to run overstays, at the cost of the other.
      expect(summary.wallSeconds).toBeGreaterThan(0.6)
    }
  })

  test("comes when the loss is no number any more", async () => {
    const options = { ...small, optimizer: "sgd", lr: 1e30, batchSizes: [20], out: scratchFolder() }
    const { batches, reportPath } = await runLab(options)
    expect(batches[0].summary.stopped).toBe("diverged")
    expect(batches[0].summary.trainLoss).toBeNull()
    expect(readFileSync(reportPath, "utf8")).toContain("diverged")
  })
})

test.each(["mlp", "cnn", "linear"] as const)("trains the %s on images of any size", async (model) => {
  const { header, batches } = await runLab({
    ...small,
    model,
    batchSizes: [40],
    epochs: 1,
    out: scratchFolder(),
  })
  expect(header.data).toMatchObject({ train: 240, test: 80, size: [8, 8], classes: 10 })
  expect(batches[0].summary.trainLoss).toBeLessThan(batches[0].evaluations[0].trainLoss as number)
})

test("the learning rate is the optimizer's, scaled", async () => {
  const options = { ...small, lrScaling: "linear", lrReference: 20, epochs: 1, out: scratchFolder() } as const
  const { batches } = await runLab(options)
  expect(batches.map(({ summary }) => summary.learningRate)).toEqual([0.003 / 5, 0.003])
})

describe("refuses, and writes nothing,", () => {
  const cases: [string, () => LabOptions, RegExp][] = [
    ["a file that is cut short", () => ({ dataset: broken() }), /train-images-idx3-ubyte.*cut short/],
    ["a folder without files", () => ({ dataset: scratchFolder() }), /must hold .*train-images|t10k-images/],
    [
      "a folder that is not there",
      () => ({ dataset: "/no/such/folder" }),
      /dataset must be .*got "\/no\/such\/folder"/,
    ],
    ["Fashion-MNIST that is not there", () => ({ dataset: "fashion" }), /dataset fashion must lie in/],
    ["batches larger than the data", () => ({ batchSizes: [241] }), /at most 240.*got 241/],
    [
      "an option out of range",
      () => ({ optimizer: "sgd", opt: { momentum: 1.5 } }),
      /momentum must be a number in \[0, 1\), got 1.5/,
    ],
    [
      "an option that is unknown",
      () => ({ opt: { speed: 1 } }),
      /options must be an object of .*got "speed"/,
    ],
    ["a learning rate among the options", () => ({ opt: { lr: 1 } }), /opt must not hold lr/],
  ]
  test.each(cases)("%s", async (_, options, message) => {
    const out = join(scratchFolder(), "results")
    const attempt = runLab({ ...small, ...options(), out })
    await expect(attempt).rejects.toThrow(message)
    await expect(attempt).rejects.toThrow(/^batch-lab: [^\n]+$/)
    expect(existsSync(out)).toBe(false)
  })

  test("a folder that cannot be", async () => {
    const file = join(scratchFolder(), "file")
    writeFileSync(file, "")
    await expect(runLab({ ...small, out: join(file, "results") })).rejects.toThrow(
      /out must be a folder that takes files/,
    )
  })

  test("to resume on another machine", async () => {
    const out = scratchFolder()
    const results = madeUpResults([{ batchSize: 4, secondsPerEpoch: 1, accuracy: 0.5 }], { dataset })
    writeFileSync(join(out, "results.jsonl"), formatResults(results))
    await expect(runLab({ resume: true, out })).rejects.toThrow(/the machine must stay the same.*Made-up/)
  })

  test("to resume from a file that is no result", async () => {
    const out = scratchFolder()
    writeFileSync(join(out, "results.jsonl"), "hello\n")
    await expect(runLab({ ...small, resume: true, out })).rejects.toThrow(/must hold results of this program/)
    expect(readdirSync(out)).toEqual(["results.jsonl"])
  })
})

function broken(): string {
  const folder = tinyImages()
  truncateSync(join(folder, "train-images-idx3-ubyte"), 1000)
  return folder
}
