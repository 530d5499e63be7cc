import { existsSync, rmSync } from "node:fs"
import { DataLoader } from "@gradus/data"
import { loadCheckpoint, saveCheckpoint } from "@gradus/io/node"
import type { Tensor } from "@gradus/tensor"
import type { Pieces } from "./evaluate"
import type { ImageData } from "./image-data"
import { LabError, reasonOf } from "./lab-error"
import type { LabHooks } from "./lab-hooks"
import { type Mode, modesOf } from "./mode"
import { buildModel } from "./model"
import { OPTIMIZERS } from "./optimizer"
import type { BatchRecords, Chunk, Evaluation, ModeSample, Summary } from "./records"
import { sample, sampleSeconds } from "./sample"
import { learningRateFor, type Settings } from "./settings"
import type { Trainee } from "./step"
import { summarize } from "./summarize"
import { type Counts, type Ending, train } from "./train"

interface Measurement {
  readonly settings: Settings
  readonly data: ImageData
  readonly pieces: { readonly train: Pieces; readonly test: Pieces }
  readonly batchSize: number
  /** Time for this batch size. */
  readonly seconds: number
  /** Where the training is kept while it is not finished, and taken up when it is there. */
  readonly checkpointPath: string
  /** Called with all that is known, at every evaluation and at the end. */
  readonly save: (batch: BatchRecords) => void
  readonly hooks: LabHooks
}

interface Kept extends Record<string, unknown> {
  readonly counts: Counts
  readonly chunks: readonly Chunk[]
  readonly evaluations: readonly Evaluation[]
}

/** Trains with one batch size, from the start or from a checkpoint, and samples the speed of the other mode. */
export async function measure(measurement: Measurement): Promise<Summary> {
  const { settings, data, pieces, batchSize, seconds, checkpointPath, save, hooks } = measurement
  const { mode, other } = modesOf(settings)
  const learningRate = learningRateFor(settings, batchSize)
  const trainee = prepare(measurement, mode)
  const { model, optimizer, loader } = trainee
  const stateful = { model, optimizer, loader }
  const kept = existsSync(checkpointPath) ? takeUp(checkpointPath, stateful) : undefined
  const chunks = [...(kept?.chunks ?? [])]
  const evaluations = [...(kept?.evaluations ?? [])]
  const finish = (ending: Ending, otherMode: ModeSample | null = null): Summary => {
    const sizes = { trainExamples: data.train.length, testExamples: data.test.length }
    const summary = summarize({
      batchSize,
      learningRate,
      ...sizes,
      ending,
      chunks,
      evaluations,
      otherMode,
    })
    save({ summary, chunks, evaluations })
    return summary
  }
  const ending = await train(
    {
      ...trainee,
      perEpoch: data.train.length,
      trainPieces: pieces.train,
      testPieces: pieces.test,
      examples: Math.min(
        (settings.epochs ?? Number.POSITIVE_INFINITY) * data.train.length,
        settings.examples ?? Number.POSITIVE_INFINITY,
      ),
      seconds: seconds - sampleSeconds(seconds),
      from: kept?.counts,
      signal: hooks.signal,
    },
    {
      onChunk: (chunk) => chunks.push(chunk),
      onEvaluation: (evaluation) => {
        evaluations.push(evaluation)
        hooks.onEvaluation?.(evaluation)
      },
      onProgress: (progress) => hooks.onProgress?.(progress),
      onCheckpoint: (counts) => {
        keep(checkpointPath, { ...stateful, counts, chunks, evaluations })
        // Should the program be killed now, this is what a reader finds.
        finish({ ...counts, stopped: "interrupted" })
      },
    },
  )
  if (ending.stopped === "interrupted") return finish(ending)
  const started = performance.now()
  const otherMode = await sample({
    trainee: prepare(measurement, other),
    perEpoch: data.train.length,
    // Nobody should wait longer for it than for the training itself.
    seconds: Math.min(sampleSeconds(seconds), ending.wallSeconds),
    signal: hooks.signal,
  })
  const wallSeconds = ending.wallSeconds + (performance.now() - started) / 1000
  const summary = finish({ ...ending, wallSeconds }, otherMode)
  rmSync(checkpointPath, { force: true })
  return summary
}

/** A model with its first weights, and what trains it; nothing of it is shared with another. */
function prepare({ settings, data, batchSize }: Measurement, mode: Mode): Trainee {
  const model = buildModel(settings.model, data, settings.seed)
  const lr = learningRateFor(settings, batchSize)
  const optimizer = new OPTIMIZERS[settings.optimizer](model.parameters(), { ...settings.opt, lr })
  const { seed } = settings
  const loader = new DataLoader<[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]>(data.train, {
    batchSize,
    shuffle: true,
    seed,
  })
  return { model, optimizer, loader, mode }
}

function takeUp(path: string, parts: Parameters<typeof loadCheckpoint>[1]): Kept {
  try {
    return loadCheckpoint<Kept>(path, parts)
  } catch (error) {
    throw new LabError(`${reasonOf(error)} Delete the file to begin this batch size anew.`, { cause: error })
  }
}

function keep(path: string, parts: Parameters<typeof saveCheckpoint>[1]): void {
  try {
    saveCheckpoint(path, parts)
  } catch (error) {
    throw new LabError(reasonOf(error), { cause: error })
  }
}
