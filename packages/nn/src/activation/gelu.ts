import { demand, oneOf, options, or } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import type { Vain } from "../module/set-in-vain"

export interface GeluOptions {
  /** "none" (default) for the error function, "tanh" for the approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))). */
  readonly approximate?: "none" | "tanh"
}

const OPTIONS = { approximate: or("none", oneOf("none", "tanh")) }

const SQRT_HALF = 0.7071067811865476
const SQRT_TWO_OVER_PI = 0.7978845608028654
/** Beyond it tanh(…) is ±1 to the last bit of float64, while x³ would in the end overflow. */
const SATURATED = 10

/**
 * x · Φ(x) with the normal distribution Φ: ½x(1 + erf(x/√2)).
 *
 * @throws RangeError for another `approximate` than "none" and "tanh"
 * @example
 * ```ts
 * import { gelu } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * gelu(tensor([-1, 0, 1])).toArray() // => [-0.1586553, 0, 0.8413447]
 * ```
 */
export function gelu(x: Tensor, ...given: [options?: GeluOptions]): Tensor {
  demand("gelu", "x", TENSOR, x)
  const { approximate } = options("gelu", OPTIONS, ...given)
  if (approximate === "none") return x.mul(0.5).mul(x.mul(SQRT_HALF).erf().add(1))
  const z = x.clamp(-SATURATED, SATURATED)
  const inner = z.mul(z.square().mul(0.044715).add(1)).mul(SQRT_TWO_OVER_PI)
  return x.mul(0.5).mul(inner.tanh().add(1))
}

const VAIN: Vain = { approx: "Set approximate." }

/**
 * x · Φ(x) with the normal distribution Φ, elementwise.
 *
 * @example
 * ```ts
 * import { GELU } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * new GELU().forward(tensor([-1, 0, 1])).toArray() // => [-0.1586553, 0, 0.8413447]
 * ```
 * @see Hendrycks & Gimpel 2016, Gaussian error linear units
 */
export class GELU extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly approximate: "none" | "tanh"

  constructor(...given: [options?: GeluOptions]) {
    super()
    this.approximate = options("GELU", OPTIONS, ...given).approximate
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return gelu(x, { approximate: this.approximate })
  }

  override extraRepr(): string {
    return attributes({ approximate: this.approximate })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ approximate }) => new GELU({ approximate }),
    draw: { approximate: { oneOf: ["none", "tanh"], usual: "none" } },
    formula: {
      element(x, { approximate }) {
        if (approximate === "tanh")
          return x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
        const z = Math.abs(x)
        const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
        // 1 − Φ(z) = ½ − φ(z) · (z + z³/3 + z⁵/(3·5) + …), and φ(z) / (z + 1/(z + 2/(z + …))) where that would cancel.
        let [sum, term, fraction] = [0, z, z]
        for (let n = 3; n < 99; n += 2) {
          sum += term
          term *= (z * z) / n
        }
        for (let n = 200; n > 0; n--) fraction = z + n / fraction
        const tail = z < 2 ? 0.5 - sum * density : density / fraction
        return x > 0 ? x - x * tail : x * tail
      },
    },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    elsewhere: ["approximate", "approx"],
    batchIndependentInTraining: true,
  },
  {
    make: ({ approximate = "tanh" as const }) => new GELU({ approximate }),
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
]
