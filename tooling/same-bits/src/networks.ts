import {
  Adam,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  cosineAnnealingLR,
  DataLoader,
  Dropout,
  Flatten,
  Generator,
  Linear,
  MaxPool2d,
  type Module,
  ReLU,
  randn,
  Sequential,
  TensorDataset,
} from "gradus"

export type NetworkName = "mlp" | "mlp64" | "cnn"
export type DType = "float32" | "float64"

/** Everything that has a state, under the names it is saved under. */
export interface Parts {
  readonly model: Module
  readonly optimizer: InstanceType<typeof Adam>
  readonly schedule: ReturnType<typeof cosineAnnealingLR>
  readonly loader: ReturnType<typeof loaderOf>
  readonly generator: Generator
}

interface Network {
  readonly steps: number
  readonly dtype: DType
  /** The shape of one example. */
  readonly input: readonly number[]
  layers(generator: Generator): readonly Module[]
}

const CLASSES = 10
/** The last batch of an epoch is smaller than the others. */
const EXAMPLES = 200
const BATCH = 32

const perceptron = (dtype: DType): Network => ({
  steps: 160,
  dtype,
  input: [40],
  layers: (generator) => [
    new Linear(40, 128, { dtype, generator }),
    new BatchNorm1d(128, { dtype }),
    new ReLU(),
    new Dropout(0.2, { generator }),
    new Linear(128, 64, { dtype, generator }),
    new ReLU(),
    new Dropout(0.1, { generator }),
    new Linear(64, CLASSES, { dtype, generator }),
  ],
})

export const NETWORKS: Readonly<Record<NetworkName, Network>> = {
  mlp: perceptron("float32"),
  mlp64: perceptron("float64"),
  cnn: {
    steps: 140,
    dtype: "float32",
    input: [1, 12, 12],
    layers: (generator) => [
      new Conv2d(1, 6, 3, { padding: 1, generator }),
      new BatchNorm2d(6),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(6, 12, 3, { padding: 1, generator }),
      new BatchNorm2d(12),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Dropout(0.25, { generator }),
      new Linear(12 * 3 * 3, CLASSES, { generator }),
    ],
  },
}

/**
 * A network and all that trains it, at the beginning.
 *
 * @param seed - of weights and dropout; the data are always the same
 */
export function build(name: NetworkName, seed: number): Parts {
  const { input, dtype, layers, steps } = NETWORKS[name]
  const generator = new Generator(seed)
  const model = new Sequential(...layers(generator))
  const optimizer = new Adam(model.parameters(), { lr: 3e-3, weightDecay: 1e-2 })
  return {
    model,
    optimizer,
    schedule: cosineAnnealingLR(optimizer, { tMax: steps }),
    loader: loaderOf(input, dtype),
    generator,
  }
}

/** Random examples, and the classes that a random linear map sees in them: something that can be learnt. */
function loaderOf(input: readonly number[], dtype: DType) {
  const generator = new Generator(2)
  const x = randn([EXAMPLES, ...input], { dtype, generator })
  const size = input.reduce((a, b) => a * b)
  const scores = x.reshape([EXAMPLES, size]).matmul(randn([size, CLASSES], { dtype, generator }))
  return new DataLoader(new TensorDataset(x, scores.argmax(1)), { batchSize: BATCH, shuffle: true, seed: 5 })
}
