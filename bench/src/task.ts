/** The training step that every contender runs: an MLP on images, cross-entropy, one optimizer. */
export interface Task {
  readonly optimizer: "sgd" | "adam"
  readonly batch: number
}

export const INPUTS = 784
export const HIDDEN = 128
export const CLASSES = 10
export const LEARNING_RATE = { sgd: 0.01, adam: 0.001 } as const

/** A contender set up for a task: takes one batch from plain arrays, as a loader gives them, and returns the loss. */
export type Step = (images: Float32Array, labels: Int32Array) => number

export interface Contender {
  readonly name: string
  prepare(task: Task): Promise<Step> | Step
}

/** Numbers that look like MNIST to the arithmetic: about a fifth of the pixels lit. */
export function makeBatches(batch: number, count: number): { images: Float32Array; labels: Int32Array }[] {
  let state = 12345
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return Array.from({ length: count }, () => ({
    images: Float32Array.from({ length: batch * INPUTS }, () => (next() < 0.2 ? next() : 0)),
    labels: Int32Array.from({ length: batch }, () => Math.floor(next() * CLASSES)),
  }))
}

/** First weights, the same scale for all. */
export function makeWeights(rows: number, columns: number): Float32Array {
  const bound = 1 / Math.sqrt(columns)
  let state = rows * 7919 + columns
  return Float32Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (2 * (state / 4294967296) - 1) * bound
  })
}
