import { demand, number, oneOf, options, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { gainOf, NONLINEARITY, type Nonlinearity, sloped } from "./calculate-gain"
import { fans } from "./fans"
import { RANDOM, type RandomInitOptions } from "./fill"

export interface KaimingOptions extends RandomInitOptions {
  /** Keep the size of signals ("fanIn", default) or of gradients ("fanOut"). */
  readonly mode?: "fanIn" | "fanOut"
  /** What follows the weight; default "leakyRelu", which with the default slope of 0 is ReLU. */
  readonly nonlinearity?: Nonlinearity
  /** Slope of leaky ReLU below 0, for "leakyRelu" alone; default 0. */
  readonly a?: number
}

const OPTIONS = {
  ...RANDOM,
  mode: or("fanIn", oneOf("fanIn", "fanOut")),
  nonlinearity: or("leakyRelu", NONLINEARITY),
  a: sloped(or(0, number())),
}

/** gain / √fan. @throws RangeError for another mode or fewer than two dimensions */
export function kaimingStd(owner: string, leaf: Tensor, ...given: [options?: KaimingOptions]): number {
  demand(owner, "leaf", TENSOR, leaf)
  const { mode, nonlinearity, a } = options(owner, OPTIONS, ...given)
  return gainOf(nonlinearity, a) / Math.sqrt(Math.max(fans(owner, leaf)[mode], 1))
}
