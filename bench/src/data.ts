import { CLASSES, NETWORKS, type Network, type Task } from "./task"

export interface Batch {
  readonly images: Float32Array
  readonly labels: Int32Array
}

export interface Weights {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** Uniform in [0, 1): a linear congruential generator, for timing needs no better. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** Numbers that look like MNIST to the arithmetic: about a fifth of the pixels lit. */
export function makeBatches({ network, batch }: Task, count: number): Batch[] {
  const next = uniform(12345)
  const size = batch * NETWORKS[network].input.reduce((a, b) => a * b)
  return Array.from({ length: count }, () => ({
    images: Float32Array.from({ length: size }, () => (next() < 0.2 ? next() : 0)),
    labels: Int32Array.from({ length: batch }, () => Math.floor(next() * CLASSES)),
  }))
}

/**
 * First weights and biases, the same for all: of each layer that has them its weight, `[out, in]` or `[out, in, 3, 3]`, and
 * its bias.
 */
export function makeWeights({ layers }: Network): Weights[] {
  const next = uniform(7919)
  return layers.flatMap((layer) => {
    if (layer.kind !== "linear" && layer.kind !== "conv") return []
    const { inputs, outputs } = layer
    const shape = layer.kind === "linear" ? [outputs, inputs] : [outputs, inputs, 3, 3]
    const size = shape.reduce((a, b) => a * b)
    const bound = 1 / Math.sqrt(size / outputs)
    const values = Float32Array.from({ length: size }, () => (2 * next() - 1) * bound)
    return [
      { shape, values },
      { shape: [outputs], values: new Float32Array(outputs) },
    ]
  })
}

/** The columns of a matrix as rows. */
export function transposed({ shape: [rows, columns], values }: Weights): Weights {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]
    }
  }
  return { shape: [columns, rows], values: result }
}
