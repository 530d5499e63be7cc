import { demand, number, options, or } from "@gradus/checks"
import { full, rand, type Tensor, tensor, where } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { fill, RANDOM, type RandomInitOptions, STD } from "./fill"

export interface TruncNormalOptions extends RandomInitOptions {
  /** Default 0. */
  readonly mean?: number
  /** > 0; default 1. */
  readonly std?: number
  /** Nothing is smaller; default −2. */
  readonly low?: number
  /** Nothing is larger; default 2. */
  readonly high?: number
}

/** Enough halvings to come from any interval to neighbouring numbers of float32. */
const HALVINGS = 48
/** Standard deviations beyond which float64 sees no probability. */
const EDGE = 8

const OPTIONS = {
  ...RANDOM,
  mean: or(0, number()),
  std: or(1, STD),
  low: or(-2, number("[-∞, ∞]")),
  high: or(2, number("[-∞, ∞]")),
}

/**
 * N(mean, std²) restricted to [low, high]: a uniform number put through the inverse distribution function, which is
 * found by bisection. Returns the leaf itself.
 *
 * @throws RangeError unless std is positive and low below high, or when the normal distribution has next to no probability there
 */
export function truncNormal(leaf: Tensor, ...given: [options?: TruncNormalOptions]): Tensor {
  demand("truncNormal", "leaf", TENSOR, leaf)
  const { mean, std, low, high, generator } = options("truncNormal", OPTIONS, ...given)
  if (!(std > 0 && low < high)) {
    throw new RangeError(
      `truncNormal: std must be above 0 and low below high, got std ${std}, low ${low}, high ${high}. Correct the interval.`,
    )
  }
  // In units of √2 standard deviations the distribution function is ½ + ½ erf.
  const unit = std * Math.SQRT2
  const edge = EDGE / Math.SQRT2
  const [left, right] = [low, high].map((x) => Math.min(Math.max((x - mean) / unit, -edge), edge))
  const [from, to] = tensor([left, right], { dtype: "float64" }).erf().toTypedArray()
  if (!(to - from > 1e-12)) {
    throw new RangeError(
      `truncNormal: the interval must hold some of the distribution's probability, got [${low}, ${high}] for mean ${mean} and std ${std}. Move the mean into it.`,
    )
  }
  return fill(leaf, () => {
    const target = rand(leaf.shape, { dtype: "float64", generator })
      .mul(to - from)
      .add(from)
    let below = full(leaf.shape, left, { dtype: "float64" })
    let above = full(leaf.shape, right, { dtype: "float64" })
    for (let i = 0; i < HALVINGS; i++) {
      const middle = below.add(above).mul(0.5)
      const short = middle.erf().lt(target)
      below = where(short, middle, below)
      above = where(short, above, middle)
    }
    return below.mul(unit).add(mean).clamp(low, high)
  })
}
