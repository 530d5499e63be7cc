import { maybe, options } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import { noGrad, type Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { shareOf, whereCounted } from "../reduction/counted"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { classPromise } from "./class-promise"

export interface BceOptions extends LossOptions {
  /** How much each element counts, in a shape that broadcasts against the input. */
  readonly weight?: Tensor
}

const OPTIONS = { ...LOSS, weight: maybe(TENSOR) }

/**
 * Binary cross-entropy of probabilities: −target · log(input) − (1 − target) · log(1 − input). Logarithms stop at −100
 * and slopes at 1e12, so that a certain mistake costs 100 and not ∞.
 *
 * Where the probabilities come from a sigmoid, `bceWithLogits` on what goes into it is exact and faster.
 *
 * @param input - probabilities in [0, 1], any shape
 * @param target - in [0, 1], the same shape
 * @param options - `weight`, `reduction` (default "mean")
 * @throws RangeError when the shapes differ
 * @example
 * ```ts
 * import { bce } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * bce(tensor([0.5, 0, 1]), tensor([1, 0, 0]), { reduction: "none" }).toArray() // => [0.6931472, 0, 100]
 * ```
 */
export function bce(input: Tensor, target: Tensor, ...given: [options?: BceOptions]): Tensor {
  const { weight, reduction } = options("bce", OPTIONS, ...given)
  demandSameShape("bce", input, target)
  const [p, t] = weight ? [input, target].map((x) => whereCounted(weight, x)) : [input, target]
  const yes = t.mul(logOfProbability(p))
  const no = t.rsub(1).mul(logOfProbability(p.rsub(1)))
  const losses = yes.add(no).rsub(0)
  return reduce(weight ? shareOf(weight, losses) : losses, reduction)
}

const SMALL = 1e-12
const LOWEST = -100

/** max(log p, −100), with the slope 1e12 where p is smaller than 1e-12. */
function logOfProbability(p: Tensor): Tensor {
  // Where both meet each has half of the slope; of NaN both are NaN.
  const inside = p.maximum(SMALL).log()
  const beyond = p.sub(SMALL).minimum(0).div(SMALL)
  const line = inside.add(beyond)
  // The straight line gives the slope, this the value; exactly 0 where p is not small.
  const correction = noGrad(() => {
    const exact = p.log().clamp(LOWEST, Number.POSITIVE_INFINITY)
    return exact.sub(line)
  })
  return line.add(correction)
}

/** @internal */
export const promises: LossPromises<{ weight?: number }> = {
  formulas: [
    {
      draw: { weight: { weights: "elements" } },
      input: "probability",
      target: "share",
      element: (p, t, { weight = 1 }) => {
        const [yes, no] = [Math.log(p), Math.log1p(-p)].map((log) => Math.max(-100, log))
        return -weight * (t * yes + (1 - t) * no)
      },
    },
  ],
  variants: [
    {
      options: { weight: classPromise.holed },
      cases: "columns of probabilities",
      idle: {
        cases: "columns of probabilities",
        places: (example) => ({ input: classPromise.middle(example), target: classPromise.middle(example) }),
      },
    },
    { cases: "probabilities", ...classPromise.binary, minimum: (target) => target },
  ],
}
