import { setImmediate as nextTask } from "node:timers/promises"
import { DataLoader } from "@gradus/data"
import { crossEntropy } from "@gradus/losses"
import type { Module } from "@gradus/nn"
import type { Tensor } from "@gradus/tensor"
import { evaluate, type Pieces } from "./evaluate"
import type { Images } from "./image-data"
import type { OptimizerLike } from "./optimizer"
import type { Chunk, Evaluation, Summary } from "./records"

/** One batch size, ready to be trained. */
export interface Training {
  readonly batchSize: number
  readonly model: Module
  readonly optimizer: OptimizerLike
  readonly train: Images
  readonly seed: number
  readonly trainPieces: Pieces
  readonly testPieces: Pieces
  /** Examples after which training is over; Infinity for none. */
  readonly examples: number
  /** Seconds, evaluation included, after which it is over; Infinity for none. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
}

/** Where training stands, for a progress bar. */
export interface Progress {
  readonly batchSize: number
  readonly updates: number
  readonly examples: number
  /** Of training work alone. */
  readonly seconds: number
  /** Since the start, evaluation included. */
  readonly wallSeconds: number
  /** Part of the work that is done, in [0, 1]. */
  readonly fraction: number
  /** Of the last chunk. */
  readonly loss: number | null
}

export interface TrainingHooks {
  readonly onChunk?: (chunk: Chunk) => void
  readonly onEvaluation?: (evaluation: Evaluation) => void
  readonly onProgress?: (progress: Progress) => void
}

const CHUNKS_PER_EPOCH = 20
/** The machine's compilers have seen enough after this many updates. */
const WARM_UP_UPDATES = 10
/** Milliseconds of work after which Ctrl-C and the progress bar get a turn. */
const TURN = 50
/** Parts of the first epoch after which the model is evaluated; later, after every epoch. */
const EARLY_EVALUATIONS = [0.05, 0.1, 0.25, 0.5]

/**
 * Trains a model with one batch size and measures it.
 *
 * The clock runs only while batches are drawn and the model is updated: not during evaluation, nor while others
 * have their turn. How the losses go depends on nothing but the data, the settings and the seed.
 *
 * @returns why it ended, and the counts
 */
export async function train(task: Training, hooks: TrainingHooks = {}) {
  const { batchSize, model, optimizer, signal } = task
  const perEpoch = task.train.length
  const chunkExamples = Math.max(1, Math.round(perEpoch / CHUNKS_PER_EPOCH / batchSize)) * batchSize
  const loader = new DataLoader(task.train, { batchSize, shuffle: true, seed: task.seed })
  const started = performance.now()
  const wallSeconds = () => (performance.now() - started) / 1000

  let updates = 0
  let examples = 0
  let seconds = 0
  let lossSum = 0
  let chunkStart = { updates: 0, examples: 0, seconds: 0 }
  let lastLoss: number | null = null
  let batches = loader[Symbol.iterator]()
  let stopped: Summary["stopped"] | undefined

  const step = (x: Tensor, y: Tensor): void => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    lossSum += loss.item() * y.size
    examples += y.size
    updates++
  }
  const nextBatch = () => {
    let next = batches.next()
    if (next.done) {
      batches = loader[Symbol.iterator]()
      next = batches.next()
    }
    return next.value as [Tensor, Tensor]
  }
  const closeChunk = (): void => {
    const count = examples - chunkStart.examples
    if (count === 0) return
    const mean = lossSum / count
    lastLoss = Number.isFinite(mean) ? mean : null
    hooks.onChunk?.({
      type: "chunk",
      batchSize,
      updates,
      examples,
      seconds,
      loss: lastLoss,
      chunkExamples: count,
      chunkSeconds: seconds - chunkStart.seconds,
      ...(chunkStart.updates < WARM_UP_UPDATES
        ? { untimed: "warm-up" as const }
        : count < chunkExamples / 2 && { untimed: "short" as const }),
    })
    chunkStart = { updates, examples, seconds }
    lossSum = 0
    if (lastLoss === null) stopped = "diverged"
  }
  const look = (): void => {
    const onTest = evaluate(model, task.testPieces)
    const onTrain = evaluate(model, task.trainPieces)
    hooks.onEvaluation?.({
      type: "evaluation",
      batchSize,
      updates,
      examples,
      seconds,
      trainLoss: Number.isFinite(onTrain.loss) ? onTrain.loss : null,
      testLoss: Number.isFinite(onTest.loss) ? onTest.loss : null,
      testAccuracy: onTest.accuracy,
    })
  }

  const due = EARLY_EVALUATIONS.map((part) => part * perEpoch)
  let looked = 0
  look()
  while (!stopped) {
    const chunkEnd = Math.min(chunkStart.examples + chunkExamples, task.examples)
    const start = performance.now()
    do step(...nextBatch())
    while (examples < chunkEnd && performance.now() - start < TURN)
    seconds += (performance.now() - start) / 1000
    if (examples >= chunkEnd) closeChunk()

    if (examples >= (due[0] ?? (Math.floor(looked / perEpoch) + 1) * perEpoch)) {
      while (due.length > 0 && due[0] <= examples) due.shift()
      looked = examples
      look()
    }
    const byTime = wallSeconds() / task.seconds
    hooks.onProgress?.({
      batchSize,
      updates,
      examples,
      seconds,
      wallSeconds: wallSeconds(),
      fraction: Math.min(1, Math.max(examples / task.examples, byTime)),
      loss: lastLoss,
    })
    await nextTask()
    if (signal?.aborted) stopped ??= "interrupted"
    else if (examples >= task.examples) stopped ??= "finished"
    else if (byTime >= 1) stopped ??= "time"
  }
  closeChunk()
  if (looked !== examples) look()
  return { stopped, updates, examples, seconds, wallSeconds: wallSeconds() }
}
