import { existsSync, rmSync } from "node:fs"
import { DataLoader } from "@gradus/data"
import { loadCheckpoint, saveCheckpoint } from "@gradus/io/node"
import type { Tensor } from "@gradus/tensor"
import type { Pieces } from "./evaluate"
import type { ImageData } from "./image-data"
import { LabError, reasonOf } from "./lab-error"
import { buildModel } from "./model"
import { OPTIMIZERS } from "./optimizer"
import type { BatchRecords, Chunk, Evaluation, Summary } from "./records"
import type { LabHooks } from "./run-lab"
import { learningRateFor, type Settings } from "./settings"
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

/** Trains with one batch size, from the start or from a checkpoint. */
export async function measure(measurement: Measurement): Promise<Summary> {
  const { settings, data, pieces, batchSize, seconds, checkpointPath, save, hooks } = measurement
  const learningRate = learningRateFor(settings, batchSize)
  const model = buildModel(settings.model, data, settings.seed)
  const optimizer = new OPTIMIZERS[settings.optimizer](model.parameters(), {
    ...settings.opt,
    lr: learningRate,
  })
  const loader = new DataLoader<[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]>(data.train, {
    batchSize,
    shuffle: true,
    seed: settings.seed,
  })
  const stateful = { model, optimizer, loader }
  const kept = existsSync(checkpointPath) ? takeUp(checkpointPath, stateful) : undefined
  const chunks = [...(kept?.chunks ?? [])]
  const evaluations = [...(kept?.evaluations ?? [])]
  const finish = (ending: Ending): Summary => {
    const sizes = { trainExamples: data.train.length, testExamples: data.test.length }
    const summary = summarize({ batchSize, learningRate, ...sizes, ending, chunks, evaluations })
    save({ summary, chunks, evaluations })
    return summary
  }
  const ending = await train(
    {
      model,
      optimizer,
      loader,
      perEpoch: data.train.length,
      trainPieces: pieces.train,
      testPieces: pieces.test,
      examples: Math.min(
        (settings.epochs ?? Number.POSITIVE_INFINITY) * data.train.length,
        settings.examples ?? Number.POSITIVE_INFINITY,
      ),
      seconds,
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
  const summary = finish(ending)
  if (summary.stopped !== "interrupted") rmSync(checkpointPath, { force: true })
  return summary
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
