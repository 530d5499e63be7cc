import type { Tensor } from "gradus"

/** Training steps that are small enough to be looked at. */
export const NETWORKS = [
  { value: "line", label: "3 → 1" },
  { value: "layers", label: "2 → 16 → 3" },
  { value: "image", label: "convolution" },
] as const

export const OPTIMIZERS = [
  { value: "SGD", label: "SGD" },
  { value: "Momentum", label: "momentum" },
  { value: "Adam", label: "Adam" },
] as const

export type NetworkName = (typeof NETWORKS)[number]["value"]
export type OptimizerName = (typeof OPTIMIZERS)[number]["value"]

/** The code of a step, as it is written. */
export const CODE = `const step = compile((x, y) => {
  optimizer.zeroGrad()
  const loss = crossEntropy(model.forward(x), y)
  loss.backward()
  optimizer.step()
  return loss
})`

const NEEDED = [
  "Adam",
  "Conv2d",
  "compile",
  "crossEntropy",
  "Flatten",
  "Linear",
  "MaxPool2d",
  "manualSeed",
  "mse",
  "ReLU",
  "randn",
  "SGD",
  "Sequential",
] as const
export const needed: readonly (typeof NEEDED)[number][] = NEEDED
type Needed = Pick<typeof import("gradus"), (typeof NEEDED)[number]>

export interface SmallStep {
  /** Not compiled yet. */
  readonly step: (x: Tensor, y: Tensor) => Tensor
  readonly x: Tensor
  readonly y: Tensor
}

const BATCH = 4

/** @param gradus - what `needed` names of it */
export function smallStep(gradus: Needed, network: NetworkName, optimizer: OptimizerName): SmallStep {
  const { Adam, Conv2d, crossEntropy, Flatten, Linear, MaxPool2d, mse, ReLU, randn, SGD, Sequential } = gradus
  gradus.manualSeed(1)
  const models = {
    line: () => new Linear(3, 1),
    layers: () => new Sequential(new Linear(2, 16), new ReLU(), new Linear(16, 3)),
    image: () =>
      new Sequential(new Conv2d(1, 4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 3)),
  }
  const inputs = { line: [BATCH, 3], layers: [BATCH, 2], image: [BATCH, 1, 8, 8] }
  const model = models[network]()
  const parameters = model.parameters()
  const optimizers = {
    SGD: () => new SGD(parameters, { lr: 0.1 }),
    Momentum: () => new SGD(parameters, { lr: 0.1, momentum: 0.9 }),
    Adam: () => new Adam(parameters, { lr: 0.01 }),
  }
  const chosen = optimizers[optimizer]()
  const y = network === "line" ? randn([BATCH, 1]) : randn([BATCH, 3]).argmax(1)
  const lossOf = network === "line" ? mse : crossEntropy
  return {
    x: randn(inputs[network]),
    y,
    step(x, y) {
      chosen.zeroGrad()
      const loss = lossOf(model.forward(x), y)
      loss.backward()
      chosen.step()
      return loss
    },
  }
}
