import type { BatchRecords, Chunk, Evaluation, Results, Summary } from "../src/index"
import { modesOf } from "../src/mode"
import { parseSettings, type SettingsInput } from "../src/settings"
import { wilsonInterval } from "../src/spread"

/** How one made-up batch size did. */
export interface MadeUp {
  readonly batchSize: number
  readonly secondsPerEpoch: number
  readonly accuracy: number
  readonly epochs?: number
  /** Seconds an epoch in the other mode. */
  readonly other?: number
  readonly stopped?: Summary["stopped"]
}

const EPOCH = 50_000

/** Results that nobody measured, for tests of what is made of results. */
export function madeUpResults(batches: readonly MadeUp[], settings: SettingsInput = {}, load = 0.5): Results {
  return {
    header: {
      type: "header",
      format: 1,
      date: "2026-01-02T03:04:05.678Z",
      settings: parseSettings({ batchSizes: batches.map(({ batchSize }) => batchSize), ...settings }),
      machine: { cpu: "Made-up <CPU> & Sons", cores: 2, memoryGiB: 8, system: "linux 6", load },
      versions: { node: "v20.0.0", "batch-lab": "0.0.0" },
      data: { train: EPOCH, test: 10_000, size: [28, 28], classes: 10 },
      parameters: 101_770,
    },
    batches: batches.map((made) => madeUpBatch(made, settings.eager ?? false)),
  }
}

function madeUpBatch(made: MadeUp, eager: boolean): BatchRecords {
  const { batchSize, secondsPerEpoch, other, accuracy, epochs = 2, stopped = "finished" } = made
  const at = (part: number) => ({
    batchSize,
    updates: Math.ceil((part * EPOCH) / batchSize),
    examples: part * EPOCH,
    seconds: part * secondsPerEpoch,
  })
  const chunks: Chunk[] = Array.from({ length: 20 * epochs }, (_, i) => ({
    type: "chunk",
    ...at((i + 1) / 20),
    loss: 2.3 / (i + 1),
    chunkExamples: EPOCH / 20,
    chunkSeconds: secondsPerEpoch / 20,
  }))
  const evaluations: Evaluation[] = Array.from({ length: epochs + 1 }, (_, i) => ({
    type: "evaluation",
    ...at(i),
    trainLoss: 2.3 / (20 * i + 1),
    testLoss: 2.4 / (20 * i + 1),
    testAccuracy: i === 0 ? 0.1 : accuracy - 0.01 * (epochs - i),
  }))
  const spread = (value: number) => ({
    median: value,
    low: value * 0.9,
    high: value * 1.1,
    count: chunks.length,
  })
  const summary: Summary = {
    type: "summary",
    ...at(epochs),
    learningRate: 0.02,
    updatesPerEpoch: Math.ceil(EPOCH / batchSize),
    epochs,
    wallSeconds: epochs * secondsPerEpoch + 1,
    secondsPerEpoch: spread(secondsPerEpoch),
    examplesPerSecond: spread(EPOCH / secondsPerEpoch),
    otherMode:
      other === undefined ? null : { mode: modesOf({ eager }).other, secondsPerEpoch: spread(other) },
    trainLoss: stopped === "diverged" ? null : 0.06,
    testLoss: stopped === "diverged" ? null : 0.07,
    testAccuracy: accuracy,
    testAccuracyInterval: wilsonInterval(accuracy, 10_000),
    stopped,
    lectureSecondsPerEpoch: { 1: 166, 10: 17 }[batchSize] ?? null,
  }
  return { summary, chunks, evaluations }
}
