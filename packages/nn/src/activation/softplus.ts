import { demand, number, options, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"

export interface SoftplusOptions {
  /** How sharp the bend is, > 0; default 1. */
  readonly beta?: number
  /** Where βx is above it, the result is x itself; default 20. */
  readonly threshold?: number
}

const OPTIONS = { beta: or(1, number("(0, ∞)")), threshold: or(20, number("[-∞, ∞]")) }

/**
 * log(1 + e^βx) / β, a smooth ReLU, without overflow: max(βx, 0) + log(1 + e^−|βx|).
 *
 * @throws RangeError unless beta is above 0
 * @example
 * ```ts
 * import { softplus } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * softplus(tensor([-1e4, 0, 1e4])).toArray() // => [0, 0.6931472, 10000]
 * ```
 */
export function softplus(x: Tensor, ...given: [options?: SoftplusOptions]): Tensor {
  demand("softplus", "x", TENSOR, x)
  const { beta, threshold } = options("softplus", OPTIONS, ...given)
  const scaled = x.mul(beta)
  // Not by maximum and abs, whose own slopes are none at 0, where it bends most.
  const isRight = scaled.ge(0)
  const tail = where(isRight, scaled.neg(), scaled).exp().log1p()
  const smooth = where(isRight, scaled, 0).add(tail).div(beta)
  return where(scaled.gt(threshold), x, smooth)
}

/**
 * log(1 + e^βx) / β, elementwise: a smooth ReLU whose results are positive.
 *
 * @example
 * ```ts
 * import { Softplus } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new Softplus().forward(tensor([0, 30])).toArray() // => [0.6931472, 30]
 * ```
 * @see Dugas et al. 2000, Incorporating second-order functional knowledge for better option pricing
 */
export class Softplus extends Module {
  readonly beta: number
  readonly threshold: number

  constructor(...given: [options?: SoftplusOptions]) {
    super()
    const { beta, threshold } = options("Softplus", OPTIONS, ...given)
    this.beta = beta
    this.threshold = threshold
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return softplus(x, { beta: this.beta, threshold: this.threshold })
  }

  override extraRepr(): string {
    return attributes({ beta: this.beta, threshold: this.threshold })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ beta, threshold }) => new Softplus({ beta, threshold }),
    draw: {
      beta: { real: [0.25, 4], usual: 1 },
      threshold: { oneOf: [2, 1, 3, -3, Number.POSITIVE_INFINITY], usual: 20 },
    },
    formula: {
      relative: true,
      element: (x, { beta, threshold }) =>
        beta * x > threshold ? x : Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x))) / beta,
    },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["beta", "threshold"],
    batchIndependentInTraining: true,
  },
  {
    make: ({ beta = 2, threshold }) => new Softplus({ beta, threshold }),
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
]
