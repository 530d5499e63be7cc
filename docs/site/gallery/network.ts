import { type Generator, Identity, Linear, type Module, ReLU, Sequential, Sigmoid, Tanh } from "gradus"
import { RACERS } from "../surfaces/optimizers"
import type { ActivationName, OptimizerName } from "./choices"

const ACTIVATIONS: Readonly<Record<ActivationName, () => Module>> = {
  relu: () => new ReLU(),
  tanh: () => new Tanh(),
  sigmoid: () => new Sigmoid(),
  none: () => new Identity(),
}

/** A network of linear layers with an activation between them: `sizes` from the inputs to the outputs. */
export function layersOf(sizes: readonly number[], activation: ActivationName, generator: Generator): Sequential {
  const layers: Module[] = []
  for (let i = 1; i < sizes.length; i++) {
    if (i > 1) layers.push(ACTIVATIONS[activation]())
    layers.push(new Linear(sizes[i - 1], sizes[i], { generator }))
  }
  return new Sequential(...layers)
}

/** An optimizer by name, for the parameters of a network. */
export function optimizerOf(name: OptimizerName, model: Module, lr: number) {
  const racer = RACERS.find(({ key }) => key === name)
  if (!racer) throw new Error(`the optimizer must be one of ${RACERS.map(({ key }) => key).join(", ")}, got ${name}`)
  return racer.make(model.parameters(), lr)
}
