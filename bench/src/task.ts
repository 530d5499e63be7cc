/** A training step that every contender runs: a network on images, cross-entropy, one optimizer. */
export interface Task {
  readonly network: NetworkName
  readonly optimizer: OptimizerName
  readonly batch: number
}

export type NetworkName = "mlp" | "wide" | "cnn" | "deep"
export type OptimizerName = "sgd" | "adam"

export type Layer =
  | { readonly kind: "linear"; readonly inputs: number; readonly outputs: number }
  /** 3 × 3, stride 1, padded to keep height and width. */
  | { readonly kind: "conv"; readonly inputs: number; readonly outputs: number }
  /** The largest of every 2 × 2. */
  | { readonly kind: "pool" }
  | { readonly kind: "relu" }
  | { readonly kind: "flatten" }

export interface Network {
  /** One example: `[features]`, or `[channels, height, width]`. */
  readonly input: readonly number[]
  readonly layers: readonly Layer[]
}

export const CLASSES = 10
export const LEARNING_RATE: Readonly<Record<OptimizerName, number>> = { sgd: 0.01, adam: 0.001 }

const relu = { kind: "relu" } as const
const pool = { kind: "pool" } as const
const linear = (inputs: number, outputs: number) => ({ kind: "linear", inputs, outputs }) as const
const conv = (inputs: number, outputs: number) => ({ kind: "conv", inputs, outputs }) as const

export const NETWORKS: Readonly<Record<NetworkName, Network>> = {
  mlp: { input: [784], layers: [linear(784, 128), relu, linear(128, CLASSES)] },
  wide: { input: [784], layers: [linear(784, 512), relu, linear(512, 512), relu, linear(512, CLASSES)] },
  cnn: {
    input: [1, 28, 28],
    layers: [
      conv(1, 8),
      relu,
      pool,
      conv(8, 16),
      relu,
      pool,
      { kind: "flatten" },
      linear(16 * 7 * 7, CLASSES),
    ],
  },
  /** Ten layers with weights, to see how long the compiler takes. */
  deep: {
    input: [1, 28, 28],
    layers: [
      ...[conv(1, 8), relu, conv(8, 8), relu, conv(8, 8), relu, pool],
      ...[conv(8, 16), relu, conv(16, 16), relu, conv(16, 16), relu, pool],
      ...[conv(16, 32), relu, conv(32, 32), relu, { kind: "flatten" } as const],
      ...[linear(32 * 7 * 7, 64), relu, linear(64, CLASSES)],
    ],
  },
}

/** What is measured unless told otherwise. */
export const TASKS: readonly Task[] = [
  ...tasks("mlp", ["sgd", "adam"], [1, 10, 32, 100, 1000]),
  ...tasks("wide", ["adam"], [64, 256]),
  ...tasks("cnn", ["sgd"], [32, 128]),
]

function tasks(
  network: NetworkName,
  optimizers: readonly OptimizerName[],
  batches: readonly number[],
): Task[] {
  return optimizers.flatMap((optimizer) => batches.map((batch) => ({ network, optimizer, batch })))
}

/** A contender set up for a task: takes one batch from plain arrays, as a loader gives them, and returns the loss. */
export type Step = (images: Float32Array, labels: Int32Array) => number

export interface Contender {
  prepare(task: Task): Promise<Step> | Step
}
