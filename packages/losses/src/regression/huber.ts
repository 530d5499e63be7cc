import { number, options, or } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { regressionPromise } from "./regression-promise"

export interface HuberOptions extends LossOptions {
  /** Where the parabola goes over into straight lines, > 0; default 1. */
  readonly delta?: number
}

const OPTIONS = {
  ...LOSS,
  delta: or(1, { ...number("(0, ∞]"), advice: "Use l1 for straight lines only." }),
}

/**
 * ½d² where |d| ≤ δ and δ(|d| − ½δ) beyond, d = input − target: squares for small errors, absolute values for outliers.
 *
 * @param input - any shape
 * @param target - the same shape
 * @param options - `delta` > 0 (default 1), `reduction` (default "mean")
 * @throws RangeError when the shapes differ or delta is not above 0
 * @see Huber 1964, Robust estimation of a location parameter
 * @example
 * ```ts
 * import { huber } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * huber(tensor([1, 1, 1]), tensor([1, 2, 11]), { reduction: "none" }).toArray() // => [0, 0.5, 9.5]
 * ```
 */
export function huber(input: Tensor, target: Tensor, ...given: [options?: HuberOptions]): Tensor {
  const { delta, reduction } = options("huber", OPTIONS, ...given)
  demandSameShape("huber", input, target)
  return reduce(rounded(bentDistance(input.sub(target)), delta), reduction)
}

/** |x| with a slope at 0 too, since that of its square has one there. @internal */
export function bentDistance(x: Tensor): Tensor {
  // Of −0 it is +0.
  return where(x.lt(0), x.neg(), x.add(0))
}

/** The largest finite number of a tensor's dtype. @internal */
export function mostOf({ dtype }: Tensor): number {
  return dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38
}

/**
 * c · (d − ½c) with c = min(d, bend): d² is never formed where it could overflow.
 *
 * @param unit - what it is divided by, without overflow; default 1
 * @internal
 */
export function rounded(distance: Tensor, bend: number, unit = 1): Tensor {
  // A bend that no number lies beyond: an infinite distance would be taken from itself below.
  if (bend > mostOf(distance)) return distance.mul(distance.mul(0.5))
  const near = distance.clamp(0, bend)
  const share = unit === 1 ? near : near.div(unit)
  return share.mul(distance.sub(near.mul(0.5)))
}

/** @internal */
export const promises: LossPromises<{ delta?: number }> = {
  formulas: [
    {
      draw: { delta: { oneOf: [0.25, 1.5, 4], usual: 1, also: [1e-3, 1e5, Number.POSITIVE_INFINITY] } },
      input: "logit",
      target: "real",
      relative: true,
      element: (x, t, { delta = 1 }) => {
        const d = Math.abs(x - t)
        return d <= delta ? d ** 2 / 2 : delta * d - delta ** 2 / 2
      },
    },
  ],
  variants: [
    { cases: "apart", ...regressionPromise, stable: true },
    { options: { delta: 0.5 }, cases: "apart", ...regressionPromise },
  ],
}
