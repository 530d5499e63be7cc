import { setImmediate as nextTask } from "node:timers/promises"
import { evaluatorOf, type Pieces } from "./evaluate"
import type { Chunk, Evaluation, Summary } from "./records"
import { type Trainee, updatesOf } from "./step"

/** One batch size, ready to be trained. */
export interface Training extends Trainee {
  /** Training examples in an epoch. */
  readonly perEpoch: number
  readonly trainPieces: Pieces
  readonly testPieces: Pieces
  /** Examples after which training is over; Infinity for none. */
  readonly examples: number
  /** Seconds, evaluation included, after which it is over; Infinity for none. */
  readonly seconds: number
  /** Where an earlier run stopped; model, optimizer and loader must stand there, too. */
  readonly from?: Counts | undefined
  readonly signal?: AbortSignal | undefined
}

/** Where training stands; plain data. */
export interface Counts {
  readonly updates: number
  readonly examples: number
  /** Of training work alone. */
  readonly seconds: number
  /** Since the start, evaluation included. */
  readonly wallSeconds: number
  /** Sum of the losses of the chunk that is being made, and where it began. */
  readonly lossSum: number
  readonly chunkStart: { readonly updates: number; readonly examples: number; readonly seconds: number }
  /** Examples at the last evaluation; −1 before the first. */
  readonly evaluated: number
}

/** Where training stands, for a progress bar. */
export interface Progress extends Pick<Counts, "updates" | "examples" | "seconds" | "wallSeconds"> {
  readonly batchSize: number
  /** Part of the work that is done, in [0, 1]. */
  readonly fraction: number
  /** Of the last chunk. */
  readonly loss: number | null
}

export interface TrainingHooks {
  readonly onChunk?: (chunk: Chunk) => void
  readonly onEvaluation?: (evaluation: Evaluation) => void
  readonly onProgress?: (progress: Progress) => void
  /** Called where a later run may go on from. */
  readonly onCheckpoint?: (counts: Counts) => void
}

/** How training ended. */
export interface Ending extends Pick<Counts, "updates" | "examples" | "seconds" | "wallSeconds"> {
  readonly stopped: Summary["stopped"]
}

const CHUNKS_PER_EPOCH = 20
/** The machine's compilers have seen enough after this many updates. */
const WARM_UP_UPDATES = 10
/** Milliseconds of work after which Ctrl-C and the progress bar get a turn. */
const TURN = 50
/** Parts of the first epoch after which the model is evaluated; later, after every epoch. */
const EARLY_EVALUATIONS = [0, 0.05, 0.1, 0.25, 0.5]

const START: Counts = {
  updates: 0,
  examples: 0,
  seconds: 0,
  wallSeconds: 0,
  lossSum: 0,
  chunkStart: { updates: 0, examples: 0, seconds: 0 },
  evaluated: -1,
}

/**
 * Trains a model with one batch size and measures it.
 *
 * The clock runs only while batches are drawn and the model is updated: not during evaluation, nor while others
 * have their turn. How the losses go depends on nothing but the data, the settings and the seed.
 */
export async function train(task: Training, hooks: TrainingHooks = {}): Promise<Ending> {
  const { model, mode, perEpoch, signal, from = START } = task
  const { batchSize } = task.loader
  const update = updatesOf(task)
  const evaluate = evaluatorOf(model, mode)
  const chunkExamples = Math.max(1, Math.round(perEpoch / CHUNKS_PER_EPOCH / batchSize)) * batchSize
  const timedFrom = from.updates + WARM_UP_UPDATES
  const started = performance.now()
  const wallSeconds = () => from.wallSeconds + (performance.now() - started) / 1000

  let { updates, examples, seconds, lossSum, chunkStart, evaluated } = from
  let loss: number | null = null
  /** Batches of sizes that are new have programs compiled for them. */
  const sizes = new Set<number>()
  let compiling = false
  let diverged = false
  const checkpoint = () =>
    hooks.onCheckpoint?.({
      updates,
      examples,
      seconds,
      lossSum,
      chunkStart,
      evaluated,
      wallSeconds: wallSeconds(),
    })

  const step = (): void => {
    const done = update()
    lossSum += done.lossSum
    examples += done.size
    updates++
    if (sizes.has(done.size)) return
    sizes.add(done.size)
    compiling = true
  }
  const closeChunk = (): void => {
    const count = examples - chunkStart.examples
    if (count === 0) return
    loss = finite(lossSum / count)
    const warmingUp = compiling || chunkStart.updates < timedFrom
    const untimed = warmingUp ? "warm-up" : count < chunkExamples / 2 ? "short" : undefined
    hooks.onChunk?.({
      type: "chunk",
      batchSize,
      updates,
      examples,
      seconds,
      loss,
      chunkExamples: count,
      chunkSeconds: seconds - chunkStart.seconds,
      ...(untimed && { untimed }),
    })
    chunkStart = { updates, examples, seconds }
    lossSum = 0
    compiling = false
    diverged = loss === null
  }
  const look = (): void => {
    const onTest = evaluate(task.testPieces)
    const trainLoss = finite(evaluate(task.trainPieces).loss)
    const { accuracy: testAccuracy } = onTest
    evaluated = examples
    hooks.onEvaluation?.({
      type: "evaluation",
      batchSize,
      updates,
      examples,
      seconds,
      trainLoss,
      testLoss: finite(onTest.loss),
      testAccuracy,
    })
  }

  /** Why training is over. Asked before every turn, since a run that goes on may have been at its end already. */
  const ending = (): Summary["stopped"] | undefined => {
    if (diverged) return "diverged"
    if (examples >= task.examples) return "finished"
    // However short the time, something is measured.
    if (updates > 0 && wallSeconds() >= task.seconds) return "time"
    return signal?.aborted ? "interrupted" : undefined
  }

  if (evaluated < 0) look()
  let stopped = ending()
  while (!stopped) {
    const chunkEnd = Math.min(chunkStart.examples + chunkExamples, task.examples)
    const evaluationDue = nextEvaluation(evaluated, perEpoch)
    const end = Math.min(chunkEnd, evaluationDue)
    const start = performance.now()
    do step()
    while (examples < end && performance.now() - start < TURN)
    seconds += (performance.now() - start) / 1000
    if (examples >= chunkEnd) closeChunk()
    if (examples >= evaluationDue) {
      look()
      // A run that has diverged ends here; one that goes on from before finds that out again.
      if (!diverged) checkpoint()
    }
    const fraction = Math.min(1, Math.max(examples / task.examples, wallSeconds() / task.seconds))
    hooks.onProgress?.({ batchSize, updates, examples, seconds, wallSeconds: wallSeconds(), fraction, loss })
    await nextTask()
    stopped = ending()
  }
  // What comes now is for the reader of the results; a later run goes on from before it.
  if (stopped === "interrupted") checkpoint()
  closeChunk()
  // A run that was interrupted goes on with the whole chunk, and finds out then.
  if (diverged && stopped !== "interrupted") stopped = "diverged"
  if (evaluated !== examples) look()
  return { stopped, updates, examples, seconds, wallSeconds: wallSeconds() }
}

/** Examples at which the model is evaluated after it was at `evaluated`. */
function nextEvaluation(evaluated: number, perEpoch: number): number {
  const early = EARLY_EVALUATIONS.find((part) => part * perEpoch > evaluated)
  return early === undefined ? (Math.floor(evaluated / perEpoch) + 1) * perEpoch : early * perEpoch
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
