import { type Linear, mse, type Sequential, type Tensor, zeros } from "gradus"
import { inputsOf, targetsOf } from "./lecture-network"

/** All numbers of a pass forward and backward. Layer 0 of `values` and `deltas` is the input, layer 3 the output. */
export interface Pass {
  /** Which of the lecture's examples it is of. */
  readonly examples: readonly number[]
  /** `weights[layer][to][from]`, of the parameters between `values[layer]` and `values[layer + 1]`. */
  readonly weights: readonly number[][][]
  readonly biases: readonly number[][]
  /** `values[layer][example][neuron]` */
  readonly values: readonly number[][][]
  readonly loss: number
  /** ∂L/∂value, by layer, example and neuron. */
  readonly deltas: readonly number[][][]
  readonly weightGradients: readonly number[][][]
  readonly biasGradients: readonly number[][]
}

/** A pass forward that keeps what each layer gave. */
export interface Forward {
  readonly examples: readonly number[]
  readonly outputs: readonly Tensor[]
  /** Zeros that were added to the outputs, so that their gradients are the outputs'. */
  readonly probes: readonly Tensor[]
}

export function forward(network: Sequential, examples: readonly number[]): Forward {
  const input = inputsOf(examples)
  const probe = (shape: readonly number[]) => zeros([...shape], { dtype: "float64", requiresGrad: true })
  const probes = [probe(input.shape)]
  const outputs = [input.add(probes[0])]
  for (const [i, layer] of network.children().entries()) {
    const output = (layer as Linear).forward(outputs[i])
    probes.push(probe(output.shape))
    outputs.push(output.add(probes[i + 1]))
  }
  return { examples, outputs, probes }
}

export const lossOf = ({ outputs, examples }: Forward): Tensor =>
  mse(outputs[outputs.length - 1], targetsOf(examples))

const numbers = (tensor: Tensor | null | undefined, like: Tensor) => (tensor ?? like.mul(0)).toArray()

/** Reads the numbers as they are now; gradients that are not there count as 0. */
export function read(network: Sequential, { examples, outputs, probes }: Forward, loss?: Tensor): Pass {
  const layers = network.children() as Linear[]
  return {
    examples,
    weights: layers.map(({ weight }) => weight.toArray() as number[][]),
    biases: layers.map(({ bias }) => (bias as Tensor).toArray() as number[]),
    values: outputs.map((output) => output.toArray() as number[][]),
    loss: loss?.item() ?? Number.NaN,
    deltas: probes.map((probe) => numbers(probe.grad, probe) as number[][]),
    weightGradients: layers.map(({ weight }) => numbers(weight.grad, weight) as number[][]),
    biasGradients: layers.map(({ bias }) => numbers((bias as Tensor).grad, bias as Tensor) as number[]),
  }
}

/** Forward and backward at once. */
export function passOf(network: Sequential, examples: readonly number[]): Pass {
  network.zeroGrad()
  const found = forward(network, examples)
  const loss = lossOf(found)
  loss.backward()
  return read(network, found, loss)
}
