import { LECTURE_SECONDS } from "./lecture"
import type { Chunk, Evaluation, ModeSample, Summary } from "./records"
import { spreadOf, wilsonInterval } from "./spread"
import type { Ending } from "./train"

interface Measured {
  readonly batchSize: number
  readonly learningRate: number
  readonly trainExamples: number
  readonly testExamples: number
  readonly ending: Ending
  readonly chunks: readonly Chunk[]
  readonly evaluations: readonly Evaluation[]
  readonly otherMode: ModeSample | null
}

/** What was measured of one batch size, as one record. Timing leaves the warm-up out. */
export function summarize(measured: Measured): Summary {
  const { batchSize, trainExamples, testExamples, ending, chunks, evaluations } = measured
  const timed = chunks.filter((chunk) => !chunk.untimed)
  const perExample = timed.map((chunk) => chunk.chunkSeconds / chunk.chunkExamples)
  const last = evaluations[evaluations.length - 1]
  return {
    type: "summary",
    batchSize,
    learningRate: measured.learningRate,
    updatesPerEpoch: Math.ceil(trainExamples / batchSize),
    updates: ending.updates,
    examples: ending.examples,
    epochs: ending.examples / trainExamples,
    seconds: ending.seconds,
    wallSeconds: ending.wallSeconds,
    secondsPerEpoch: spreadOf(perExample.map((seconds) => seconds * trainExamples)),
    examplesPerSecond: spreadOf(perExample.map((seconds) => 1 / seconds)),
    otherMode: measured.otherMode,
    trainLoss: last.trainLoss,
    testLoss: last.testLoss,
    testAccuracy: last.testAccuracy,
    testAccuracyInterval: wilsonInterval(last.testAccuracy, testExamples),
    stopped: ending.stopped,
    lectureSecondsPerEpoch: LECTURE_SECONDS[batchSize] ?? null,
  }
}
