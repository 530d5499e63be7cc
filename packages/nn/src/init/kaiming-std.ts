import type { Tensor } from "@gradus/tensor"
import { calculateGain, type Nonlinearity } from "./calculate-gain"
import { fans } from "./fans"
import type { RandomInitOptions } from "./fill"

export interface KaimingOptions extends RandomInitOptions {
  /** Keep the size of signals ("fanIn", default) or of gradients ("fanOut"). */
  readonly mode?: "fanIn" | "fanOut"
  /** What follows the weight; default "leakyRelu", which with the default slope of 0 is ReLU. */
  readonly nonlinearity?: Nonlinearity
  /** Slope of leaky ReLU below 0; default 0. */
  readonly a?: number
}

/** gain / √fan. @throws RangeError for another mode or fewer than two dimensions */
export function kaimingStd(owner: string, leaf: Tensor, options: KaimingOptions): number {
  const { mode = "fanIn", nonlinearity = "leakyRelu", a = 0 } = options
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new RangeError(`${owner}: mode must be "fanIn" or "fanOut", got ${String(mode)}. Correct the name.`)
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(Math.max(fans(owner, leaf)[mode], 1))
}
