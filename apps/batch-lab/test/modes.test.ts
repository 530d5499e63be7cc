import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DataLoader } from "@gradus/data"
import { loadSafetensorsFile } from "@gradus/io/node"
import { SGD } from "@gradus/optim"
import { expect, test } from "vitest"
import { piecesOf } from "../src/evaluate"
import { loadImages } from "../src/image-data"
import { type BatchRecords, type LabHooks, type Results, renderReport, runLab } from "../src/index"
import { measure } from "../src/measure"
import { buildModel } from "../src/model"
import { formatResults, parseResults } from "../src/results-file"
import { sample, sampleSeconds } from "../src/sample"
import { parseSettings, type SettingsInput } from "../src/settings"
import { type Trainee, updatesOf } from "../src/step"
import { scratchFolder, tinyImages } from "./tiny-images"

const dataset = tinyImages()
const small = { dataset, optimizer: "adam", lr: 0.003, seed: 5 } as const

/** Results but for times, and what counts as warm-up of the timing. */
function withoutTimes(batches: readonly BatchRecords[]): unknown {
  return batches.map(({ summary, chunks, evaluations }) => [
    timeless(summary),
    chunks.map(timeless),
    evaluations.map(timeless),
  ])
}

const TIMES = [
  "seconds",
  "wallSeconds",
  "secondsPerEpoch",
  "examplesPerSecond",
  "otherMode",
  "chunkSeconds",
  "untimed",
]

function timeless(record: object): unknown {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !TIMES.includes(key)))
}

function traineeOf(eager: boolean, batchSize: number): Trainee {
  const settings = parseSettings({ ...small, batchSizes: [batchSize] })
  const data = loadImages(settings)
  const model = buildModel("mlp", data, 0)
  const optimizer = new SGD(model.parameters(), { lr: 0.01 })
  const loader: Trainee["loader"] = new DataLoader(data.train, { batchSize })
  return { model, optimizer, loader, mode: eager ? "eager" : "compiled" }
}

/** Trains one batch size, and stops after some images where that is asked for. */
async function measured(given: SettingsInput, folder: string, stopAt?: number): Promise<BatchRecords> {
  const settings = parseSettings({ ...small, batchSizes: [7], epochs: 2, ...given })
  const data = loadImages(settings)
  const abort = new AbortController()
  const hooks: LabHooks = {
    signal: abort.signal,
    onProgress: ({ examples }) => examples === stopAt && abort.abort(),
  }
  let last: BatchRecords | undefined
  await measure({
    settings,
    data,
    pieces: { train: piecesOf(data.train), test: piecesOf(data.test) },
    batchSize: 7,
    seconds: Number.POSITIVE_INFINITY,
    checkpointPath: join(folder, "checkpoint.safetensors"),
    save: (batch) => {
      last = batch
    },
    hooks,
  })
  return last as BatchRecords
}

test.each([
  ["mlp", "adam"],
  ["cnn", "sgd"],
  ["linear", "rmsprop"],
] as const)(
  "%s with %s: compiled and eager give the same bits, the last smaller batch included",
  async (model, optimizer) => {
    const run = (eager: boolean) =>
      runLab({
        ...small,
        model,
        optimizer,
        epochs: 2,
        batchSizes: [7, 100],
        eager,
        out: scratchFolder(),
      })
    const [compiled, eager] = [await run(false), await run(true)]
    expect(withoutTimes(compiled.batches)).toEqual(withoutTimes(eager.batches))
    expect(compiled.batches[0].summary.examples).toBe(480)
    expect([compiled, eager].map(({ header }) => header.settings.eager)).toEqual([false, true])
  },
)

test("a chunk with the first smaller batch, which has its own program, is not timed", async () => {
  const { chunks } = await measured({}, scratchFolder())
  const around = (examples: number) =>
    chunks.find((chunk) => chunk.examples >= examples && chunk.examples - chunk.chunkExamples < examples)
  expect(around(224)?.untimed).toBeUndefined()
  expect(around(240)?.untimed).toBe("warm-up")
  expect(around(270)?.untimed).toBeUndefined()
  // The second time, the program is there.
  expect(around(479)?.untimed).not.toBe("warm-up")
})

test("compiled steps run the model's own code once for each size of batch, eager ones at every update", () => {
  const calls = [false, true].map((eager) => {
    const trainee = traineeOf(eager, 50)
    let count = 0
    const forward = trainee.model.forward.bind(trainee.model)
    trainee.model.forward = (x) => {
      count++
      return forward(x)
    }
    const update = updatesOf(trainee)
    // Two epochs of 50, 50, 50, 50 and 40 images.
    const sizes = Array.from({ length: 10 }, () => update().size)
    expect(sizes).toEqual([50, 50, 50, 50, 40, 50, 50, 50, 50, 40])
    return count
  })
  expect(calls).toEqual([2, 10])
})

test("interrupted in one mode and resumed in the other, gives the same; so are the checkpoints", async () => {
  const whole = await measured({}, scratchFolder())
  const checkpoints = [false, true].map(async (eager) => {
    const folder = scratchFolder()
    const path = join(folder, "checkpoint.safetensors")
    const stopped = await measured({ eager }, folder, 63)
    expect(stopped.summary).toMatchObject({ stopped: "interrupted", examples: 63, otherMode: null })
    const { tensors } = loadSafetensorsFile(path)
    const resumed = await measured({ eager: !eager }, folder)
    expect(withoutTimes([resumed])).toEqual(withoutTimes([whole]))
    expect(existsSync(path)).toBe(false)
    return Object.entries(tensors).map(([name, tensor]) => [name, tensor.toTypedArray()])
  })
  const [compiled, eager] = await Promise.all(checkpoints)
  expect(compiled.length).toBeGreaterThan(8)
  expect(compiled).toEqual(eager)
})

test("the mode must stay the same when resuming; results from before there were modes are eager", async () => {
  const out = scratchFolder()
  const options = { ...small, batchSizes: [60], epochs: 1 }
  await runLab({ ...options, out })
  await expect(runLab({ resume: true, out, eager: true })).rejects.toThrow(
    /eager must stay false when resuming, got true/,
  )
  const { header, batches } = parseResults(readFileSync(join(out, "results.jsonl"), "utf8"))
  const { eager: _, ...settings } = header.settings
  const old = {
    header: { ...header, settings },
    batches: batches.map(({ summary: { otherMode: __, ...summary }, ...rest }) => ({ summary, ...rest })),
  }
  const text = formatResults(old as unknown as Results)
  expect(text).not.toMatch(/eager|otherMode/)
  const read = parseResults(text)
  expect(read.header.settings.eager).toBe(true)
  expect(read.batches[0].summary.otherMode).toBeNull()
  expect(renderReport(read)).toContain("eager, operation by operation")
  expect(renderReport(read)).not.toContain("with compiled steps")
  writeFileSync(join(out, "results.jsonl"), text)
  const more = await runLab({ resume: true, out, batchSizes: [60, 120] })
  expect(more.header.settings.eager).toBe(true)
  expect(more.batches).toHaveLength(2)
})

test.each([false, true])(
  "beside a run (eager: %j) the other mode is sampled and nothing else changes",
  async (eager) => {
    const options = { ...small, epochs: 1, eager }
    // A sample takes no longer than the training did; this makes that long enough.
    const onEvaluation = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60)
    const out = scratchFolder()
    const { batches } = await runLab({ ...options, batchSizes: [4, 20], out }, { onEvaluation })
    for (const { summary, evaluations } of batches) {
      expect(summary.wallSeconds).toBeGreaterThan(2 * 0.06 * evaluations.length)
      expect(summary.otherMode?.mode).toBe(eager ? "compiled" : "eager")
      const spread = summary.otherMode?.secondsPerEpoch
      expect(spread?.low).toBeGreaterThan(0)
      expect(spread?.count).toBeGreaterThanOrEqual(3)
    }
    // Batch 4 comes after the sample beside batch 20: alone, it does the same.
    const alone = await runLab({ ...options, batchSizes: [4], out: scratchFolder() })
    expect(withoutTimes(alone.batches)).toEqual(withoutTimes(batches.slice(0, 1)))
  },
)

test("a sample keeps to its time, counts whole epochs, and is left out where there is no time", async () => {
  const trainee = traineeOf(true, 20)
  const started = performance.now()
  const taken = await sample({ trainee, perEpoch: 240, seconds: 0.4 })
  expect((performance.now() - started) / 1000).toBeLessThan(4)
  expect(taken?.mode).toBe("eager")
  // 12 updates of 20 images take longer than 12 microseconds, and were done several times.
  expect(taken?.secondsPerEpoch.low).toBeGreaterThan(12e-6)
  expect(taken?.secondsPerEpoch.high).toBeLessThan(2)
  expect(await sample({ trainee, perEpoch: 240, seconds: 0.1 })).toBeNull()
  expect(await sample({ trainee, perEpoch: 240, seconds: 0.4, signal: AbortSignal.abort() })).toBeNull()
  expect(sampleSeconds(Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(2)
  expect(sampleSeconds(2)).toBeLessThan(0.5)
  expect(sampleSeconds(0)).toBe(0)
})
