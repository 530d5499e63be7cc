import { maybe, options } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import { type Tensor, where } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { shareOf, whereCounted } from "../reduction/counted"
import { LOSS, type LossOptions, reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { classPromise } from "./class-promise"

export interface BceWithLogitsOptions extends LossOptions {
  /** How much each element counts, in a shape that broadcasts against the logits. */
  readonly weight?: Tensor
  /** How much positive examples count, in a shape that broadcasts against the logits; above 1 raises recall. */
  readonly posWeight?: Tensor
}

const OPTIONS = { ...LOSS, weight: maybe(TENSOR), posWeight: maybe(TENSOR) }

/**
 * Binary cross-entropy of sigmoid(logits) and the target, exact for logits of any size, ±∞ too:
 * (1 − t) · softplus(x) + posWeight · t · softplus(−x), with softplus(x) = max(x, 0) + log(1 + e^−|x|).
 *
 * For yes-or-no questions, one or several for each example (then `[batch, questions]`).
 *
 * @param logits - any shape
 * @param target - in [0, 1], the same shape
 * @param options - `weight`, `posWeight`, `reduction` (default "mean")
 * @throws RangeError when the shapes differ
 * @example
 * ```ts
 * import { bceWithLogits } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * const logits = tensor([0, 1e4, -1e4])
 * bceWithLogits(logits, tensor([1, 1, 1]), { reduction: "none" }).toArray() // => [0.6931472, 0, 10000]
 * ```
 */
export function bceWithLogits(
  logits: Tensor,
  target: Tensor,
  ...given: [options?: BceWithLogitsOptions]
): Tensor {
  const { weight, posWeight, reduction } = options("bceWithLogits", OPTIONS, ...given)
  demandSameShape("bceWithLogits", logits, target)
  const known = weight ? whereCounted(weight, target) : target
  const no = known.rsub(1)
  const yes = posWeight ? shareOf(known, posWeight) : known
  let x = logits
  if (posWeight) x = whereCounted(no.ne(0).logicalOr(yes), x)
  if (weight) x = whereCounted(weight, x)
  // Not by maximum and abs, whose own slopes are none at 0, where log(1 + eˣ) bends most.
  const isRight = x.ge(0)
  const bend = where(isRight, x.neg(), x).exp().log1p()
  const losses = shareOf(no, where(isRight, x, 0))
    .add(shareOf(yes, where(isRight, 0, x.neg())))
    .add(no.add(yes).mul(bend))
  return reduce(weight ? shareOf(weight, losses) : losses, reduction)
}

/** @internal */
export const promises: LossPromises<{ weight?: number; posWeight?: number }> = {
  formulas: [
    {
      draw: { weight: { weights: "elements" }, posWeight: { weights: "elements" } },
      input: "logit",
      target: "share",
      relative: true,
      element: (x, t, { weight = 1, posWeight = 1 }) => {
        // −log of the sigmoid: log(1 + e⁻ˣ).
        const cost = (z: number) => (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z)
        return weight * (posWeight * t * cost(x) + (1 - t) * cost(-x))
      },
    },
  ],
  variants: [
    {
      options: { weight: classPromise.holed },
      cases: "columns of logits",
      idle: {
        cases: "columns of logits",
        places: (example) => ({ input: classPromise.middle(example), target: classPromise.middle(example) }),
      },
    },
    {
      options: { posWeight: { shape: [], data: [0] } },
      cases: "logits",
      idle: {
        cases: "answers",
        places: ({ target }) => ({ input: target.data.flatMap((t, at) => (t === 1 ? [at] : [])) }),
      },
    },
    {
      cases: "logits",
      ...classPromise.binary,
      minimum: (target) => ({
        ...target,
        data: target.data.map((p) => Math.max(-30, Math.min(30, Math.log(p / (1 - p))))),
      }),
      stable: true,
    },
    {
      options: { posWeight: { shape: [], data: [1.5] } },
      cases: "logits",
      ...classPromise.binary,
      stable: true,
    },
  ],
}
