import { demand, type Kind, noMore, number, oneOf } from "@gradus/checks"
/** Nonlinearities with a known gain. */
export type Nonlinearity = "linear" | "conv2d" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu"

export const NONLINEARITY: Kind<Nonlinearity> = {
  ...oneOf("linear", "conv2d", "sigmoid", "tanh", "relu", "leakyRelu", "selu"),
  advice: "Compute the gain yourself and use xavierNormal.",
}

/**
 * By how much weights before a nonlinearity are to be larger so that the size of signals stays: 1 for linear maps and
 * sigmoid, 5/3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for leaky ReLU, 3/4 for SELU.
 *
 * @param slope - of leaky ReLU; default 0.01
 * @throws RangeError for another name
 * @example
 * ```ts
 * import { init } from "@gradus/nn"
 * init.calculateGain("relu") // => 1.4142135623730951
 * init.calculateGain("leakyRelu", 1) // => 1
 * ```
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01, ...surplus: []): number {
  noMore("calculateGain", surplus)
  demand("calculateGain", "nonlinearity", NONLINEARITY, nonlinearity)
  demand("calculateGain", "slope", number(), slope)
  switch (nonlinearity) {
    case "tanh":
      return 5 / 3
    case "relu":
      return Math.sqrt(2)
    case "leakyRelu":
      return Math.sqrt(2 / (1 + slope * slope))
    case "selu":
      return 3 / 4
    default:
      return 1
  }
}
