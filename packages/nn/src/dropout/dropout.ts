import { demand, maybe, number, options } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { type Generator, rand, type Tensor, where } from "@gradus/tensor"
import { drawing, GENERATOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { IN_PLACE, type Vain } from "../module/set-in-vain"

export interface DropoutOptions {
  /** Where the choice of elements comes from; the default generator when left out. */
  readonly generator?: Generator
}

const PROBABILITY = { ...number("[0, 1]"), advice: "It is the probability of dropping." }
const FIELDS = { p: PROBABILITY }
const OPTIONS = { generator: maybe(GENERATOR) }

const VAIN: Vain = { ...IN_PLACE, generator: "", rate: "Set p." }

/**
 * In training mode sets each element to 0 with probability p and multiplies the others by 1/(1 − p), so that the
 * expected value stays; in evaluation mode the identity.
 *
 * @param p - probability of dropping, in [0, 1]; default 0.5
 * @throws RangeError for p outside [0, 1]
 * @see Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting
 * @example
 * ```ts
 * import { Dropout } from "@gradus/nn"
 * import { ones } from "@gradus/tensor"
 * const layer = new Dropout(0.25)
 * layer.eval().forward(ones([3])).toArray() // => [1, 1, 1]
 * const kept = layer.train().forward(ones([10000])).gt(0).sum().item()
 * kept > 7300 && kept < 7700 // => true
 * ```
 */
export class Dropout extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly #random: DropoutOptions

  constructor(
    readonly p = 0.5,
    ...given: [options?: DropoutOptions]
  ) {
    super()
    demand("Dropout", "p", PROBABILITY, p)
    this.#random = options("Dropout", OPTIONS, ...given)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus, FIELDS)
    if (!this.training || this.p === 0) return x
    return drawing(() => {
      const kept = rand(x.shape, this.#random).ge(this.p)
      // Choosing instead of multiplying by 0, which would keep an infinity as NaN.
      return where(kept, this.p === 1 ? x : x.mul(1 / (1 - this.p)), 0)
    })
  }

  override extraRepr(): string {
    return attributes({ p: this.p })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ p, generator }) => new Dropout(p, { generator }),
    draw: { p: { share: [0, 1], usual: 0.5 } },
    formula: { relative: true, element: (x) => x },
    inputs: { shape: [[1, 4], 3] },
    elsewhere: ["p", "inplace", "rate"],
    stochastic: true,
  },
]
