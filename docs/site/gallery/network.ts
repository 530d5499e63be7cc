import type { Generator, Module, Optimizer, Sequential } from "gradus"
import type { Gradus } from "../parts/training-packages"
import type { ActivationName, OptimizerName } from "./choices"

const ACTIVATIONS: Readonly<Record<ActivationName, "ReLU" | "Tanh" | "Sigmoid" | "Identity">> = {
  relu: "ReLU",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  none: "Identity",
}

/** A network of linear layers with an activation between them: `sizes` from the inputs to the outputs. */
export function layersOf(
  gradus: Gradus,
  sizes: readonly number[],
  activation: ActivationName,
  generator: Generator,
): Sequential {
  const layers: Module[] = []
  for (let i = 1; i < sizes.length; i++) {
    if (i > 1) layers.push(new gradus[ACTIVATIONS[activation]]())
    layers.push(new gradus.Linear(sizes[i - 1], sizes[i], { generator }))
  }
  return new gradus.Sequential(...layers)
}

/** An optimizer by name, for the parameters of a network. */
export function optimizerOf(
  { Adam, RMSprop, SGD }: Gradus,
  name: OptimizerName,
  model: Module,
  lr: number,
): Optimizer {
  const params = model.parameters()
  if (name === "adam") return new Adam(params, { lr })
  if (name === "rmsprop") return new RMSprop(params, { lr })
  return new SGD(params, { lr, momentum: name === "momentum" ? 0.9 : 0 })
}
