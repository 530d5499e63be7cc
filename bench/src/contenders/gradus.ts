import { crossEntropy } from "@gradus/losses"
import { Conv2d, Flatten, Linear, MaxPool2d, type Module, ReLU, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { type Tensor, tensor } from "@gradus/tensor"
import { makeWeights } from "../data"
import { type Contender, type Layer, LEARNING_RATE, NETWORKS, type Step, type Task } from "../task"

type TensorStep = (x: Tensor, y: Tensor) => Tensor

function layerOf(layer: Layer): Module {
  if (layer.kind === "linear") return new Linear(layer.inputs, layer.outputs)
  if (layer.kind === "conv") return new Conv2d(layer.inputs, layer.outputs, 3, { padding: 1 })
  if (layer.kind === "pool") return new MaxPool2d(2)
  return layer.kind === "relu" ? new ReLU() : new Flatten()
}

/** The training step as a user writes it. */
export function trainingStep({ network, optimizer: kind }: Task): TensorStep {
  const model = new Sequential(...NETWORKS[network].layers.map(layerOf))
  const first = makeWeights(NETWORKS[network])
  for (const [i, parameter] of model.parameters().entries()) {
    parameter.assign(tensor(first[i].values, { shape: first[i].shape }))
  }
  const lr = LEARNING_RATE[kind]
  const optimizer =
    kind === "sgd" ? new SGD(model.parameters(), { lr }) : new Adam(model.parameters(), { lr })
  return (x, y) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  }
}

/** A step on tensors as one on plain arrays, which are copied. */
export function onArrays({ network, batch }: Task, step: TensorStep): Step {
  const shape = [batch, ...NETWORKS[network].input]
  return (images, labels) => step(tensor(images, { shape }), tensor(labels)).item()
}

export const eager: Contender = {
  prepare: (task) => onArrays(task, trainingStep(task)),
}
