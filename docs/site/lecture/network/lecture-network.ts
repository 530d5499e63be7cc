import { type Generator, Linear, randn, Sequential, type Tensor, tensor } from "gradus"

/* The lecture's network of 2, 3, 2 and 1 neurons, without activations, with what is printed of it. */

const dtype = "float64"

export const INPUTS: readonly (readonly [number, number])[] = [
  [1, 2],
  [2, 3],
  [10, 5],
]
/** y = 3a + 2b */
export const TARGETS: readonly number[] = [7, 12, 40]

/** Some of the examples. All is float64, so that only the printed digits are rounded. */
export const inputsOf = (examples: readonly number[]): Tensor =>
  tensor(
    examples.map((n) => [...INPUTS[n]]),
    { dtype },
  )
export const targetsOf = (examples: readonly number[]): Tensor =>
  tensor(
    examples.map((n) => [TARGETS[n]]),
    { dtype },
  )

export function makeNetwork(): Sequential {
  return new Sequential(new Linear(2, 3, { dtype }), new Linear(3, 2, { dtype }), new Linear(2, 1, { dtype }))
}

/** The same with all parameters drawn from N(0, 0.02). */
export function drawNetwork(generator: Generator): Sequential {
  const network = makeNetwork()
  for (const parameter of network.parameters()) {
    parameter.assign(randn(parameter.shape, { generator, dtype }).mul(0.02))
  }
  return network
}

/** The same with the printed weights. */
export function printedNetwork(): Sequential {
  const network = makeNetwork()
  network.loadStateDict(
    Object.fromEntries(
      Object.entries(PRINTED_WEIGHTS).map(([name, rows]) => [name, tensor(rows, { dtype })]),
    ),
  )
  return network
}

/** Names and numbers as the lecture prints them, to four digits. */
export const PRINTED_WEIGHTS: Readonly<Record<string, number[] | number[][]>> = {
  "0.weight": [
    [0.4343, 0.6134],
    [-0.2977, 0.1472],
    [-0.3772, -0.2806],
  ],
  "0.bias": [0.2081, -0.5165, 0.3692],
  "1.weight": [
    [0.5137, 0.5441, 0.4459],
    [-0.0712, 0.0366, -0.2097],
  ],
  "1.bias": [0.273, 0.5439],
  "2.weight": [[0.5989, 0.361]],
  "2.bias": [-0.3608],
}

/** The gradients printed beside them, of the mean squared error over the three examples. */
export const PRINTED_GRADIENTS: Readonly<Record<string, number[] | number[][]>> = {
  "0.weight": [
    [-80.2851, -46.4245],
    [-96.5485, -55.8287],
    [-54.4879, -31.5074],
  ],
  "0.bias": [-10.9224, -13.135, -7.4128],
  "1.weight": [
    [-139.3767, 48.2291, 83.4421],
    [-84.0035, 29.0681, 50.2912],
  ],
  "1.bias": [-23.2005, -13.9832],
  "2.weight": [[-24.184, -30.7693]],
  "2.bias": [-38.7382],
}
