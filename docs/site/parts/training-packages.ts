import { shared } from "./shared-packages"

const NAMES = [
  "Adam",
  "compile",
  "Conv2d",
  "crossEntropy",
  "DataLoader",
  "Embedding",
  "Flatten",
  "Generator",
  "Identity",
  "Linear",
  "linspace",
  "MaxPool2d",
  "mse",
  "noGrad",
  "rand",
  "randn",
  "ReLU",
  "RMSprop",
  "Sequential",
  "SGD",
  "Sigmoid",
  "stack",
  "Tanh",
  "TensorDataset",
  "tensor",
] as const

/** What workers that train need of gradus. */
export const loadGradus = () => shared("gradus", ...NAMES)
export type Gradus = Awaited<ReturnType<typeof loadGradus>>
