import { type Kind, noMore, number, oneOf, onlyIf, options, or } from "@gradus/checks"
/** Nonlinearities with a known gain. */
export type Nonlinearity = "linear" | "conv2d" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu"

export const NONLINEARITY: Kind<Nonlinearity> = {
  ...oneOf("linear", "conv2d", "sigmoid", "tanh", "relu", "leakyRelu", "selu"),
  advice: "Compute the gain yourself and use xavierNormal.",
}

/** The kinds of `calculateGain`'s arguments. */
const GAIN = { nonlinearity: NONLINEARITY, slope: sloped(or(0.01, number())) }

/**
 * By how much weights before a nonlinearity are to be larger so that the size of signals stays: 1 for linear maps and
 * sigmoid, 5/3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for leaky ReLU, 3/4 for SELU.
 *
 * @param slope - of leaky ReLU; default 0.01
 * @throws RangeError for another name, and for a slope of anything but leaky ReLU
 * @example
 * ```ts
 * import { init } from "@gradus/nn"
 * init.calculateGain("relu") // => 1.4142135623730951
 * init.calculateGain("leakyRelu", 1) // => 1
 * ```
 */
export function calculateGain(nonlinearity: Nonlinearity, slope?: number, ...surplus: []): number {
  noMore("calculateGain", surplus)
  return gainOf(nonlinearity, options("calculateGain", GAIN, { nonlinearity, slope }).slope)
}

/** A slope, which leaky ReLU alone has. */
export function sloped(kind: Kind<number>): Kind<number> {
  return onlyIf(kind, "nonlinearity is leakyRelu", ({ nonlinearity }) => nonlinearity === "leakyRelu")
}

export function gainOf(nonlinearity: Nonlinearity, slope: number): number {
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
