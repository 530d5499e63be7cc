import { Conv2d, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from "@gradus/nn"
import { Generator } from "@gradus/tensor"

/** What a model is built for. */
export interface Task {
  /** Rows of pixels and pixels in a row. */
  readonly size: readonly [number, number]
  readonly classes: number
}

export interface ModelKind {
  readonly description: string
  /** Whether images come as `[1, height, width]` rather than as rows of pixels. */
  readonly takesImages: boolean
  readonly build: (task: Task, generator: Generator) => Module
}

const HIDDEN = 128

export const MODELS = {
  mlp: {
    description: `two layers with ${HIDDEN} hidden units, ReLU`,
    takesImages: false,
    build: ({ size: [height, width], classes }, generator) =>
      new Sequential(
        new Linear(height * width, HIDDEN, { generator }),
        new ReLU(),
        new Linear(HIDDEN, classes, { generator }),
      ),
  },
  cnn: {
    description: "two 3×3 convolutions of 8 and 16 filters, each with ReLU and pooling, and one linear layer",
    takesImages: true,
    build: ({ size: [height, width], classes }, generator) =>
      new Sequential(
        new Conv2d(1, 8, 3, { padding: 1, generator }),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(8, 16, 3, { padding: 1, generator }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(16 * Math.floor(height / 4) * Math.floor(width / 4), classes, { generator }),
      ),
  },
  linear: {
    description: "one linear layer (softmax regression)",
    takesImages: false,
    build: ({ size: [height, width], classes }, generator) =>
      new Sequential(new Linear(height * width, classes, { generator })),
  },
} as const satisfies Record<string, ModelKind>

/** A model with the first weights of a seed: the same ones for every batch size. */
export function buildModel(kind: keyof typeof MODELS, task: Task, seed: number): Module {
  return MODELS[kind].build(task, new Generator(seed))
}
