import { pow, type Tensor, tensor } from "@gradus/tensor"

/** Up to this power float64 holds the powers of all float32 numbers, and sums of 2³⁰ of them. */
const SAFE_POWER = 6

/** (Σ|x|ᵖ)^(1/p) of all elements of all tensors, in float64, for p from 1 to ∞; 0 of none. @internal */
export function commonNorm(tensors: readonly Tensor[], p: number): Tensor {
  const some = tensors.filter(({ size }) => size > 0)
  if (some.length === 0) return tensor(0, { dtype: "float64" })
  if (p === Number.POSITIVE_INFINITY) return largestOf(some)
  const safe = p <= SAFE_POWER && some.every(({ dtype }) => dtype === "float32")
  if (safe) return root(sumOfPowers(some, p), p)
  const scale = scaleOf(largestOf(some), p)
  return root(sumOfPowers(some, p, scale), p).mul(scale)
}

/** Largest size of an element; NaN if there is one. */
function largestOf(tensors: readonly Tensor[]): Tensor {
  const each = tensors.map((x) => x.to("float64").abs().max())
  return each.reduce((largest, x) => largest.maximum(x))
}

/**
 * What to divide by, so that no power leaves the range of float64: the largest size, or for sums and squares the power of
 * two below it, with which the result has the same bits as without, where that stays in range.
 */
function scaleOf(largest: Tensor, p: number): Tensor {
  const exponent = largest.log().div(Math.LN2).floor().minimum(1023)
  const scale = p === 1 || p === 2 ? pow(2, exponent) : largest
  return scale.where(largest.gt(0).logicalAnd(largest.isfinite()), 1)
}

function sumOfPowers(tensors: readonly Tensor[], p: number, scale?: Tensor): Tensor {
  const each = tensors.map((one) => {
    const x = scale ? one.to("float64").div(scale) : one.to("float64")
    if (p === 2) return x.square().sum()
    return p === 1 ? x.abs().sum() : x.abs().pow(p).sum()
  })
  return each.reduce((sum, x) => sum.add(x))
}

function root(sum: Tensor, p: number): Tensor {
  if (p === 1) return sum
  return p === 2 ? sum.sqrt() : sum.pow(1 / p)
}
