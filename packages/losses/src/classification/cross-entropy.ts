import { demand, number, options, or } from "@gradus/checks"
import type { LossPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { shareOf, whereCounted } from "../reduction/counted"
import { reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
import { classPromise } from "./class-promise"
import { crossEntropyPromise } from "./cross-entropy-promise"
import { along, CLASSES, type ClassOptions, classAxis, demandWeight, likelihood } from "./likelihood"

export interface CrossEntropyOptions extends ClassOptions {
  /** Part of every target that is spread over all classes alike, in [0, 1]; default 0. */
  readonly labelSmoothing?: number
}

const OPTIONS = { ...CLASSES, labelSmoothing: or(0, number("[0, 1]")) }

/**
 * Cross-entropy of softmax(logits) and the target: −Σ_c target_c · log softmax(logits)_c, which for a class
 * index y is −log softmax(logits)_y.
 *
 * The usual loss of classification. It takes raw scores: no softmax before it. Exact for logits of any size.
 * A class with probability 0 may have a score of −∞, and examples that are ignored, or have weight 0, may hold anything:
 * they add 0 to the loss and take the gradient 0. The mean is PyTorch's: Σ wᵧ·loss / Σ wᵧ over the examples that count; for probabilities, over the number of examples.
 *
 * @param logits - `[batch, classes]`, `[batch, classes, d1, …]`, or `[classes]`
 * @param target - class indices, int32 without the classes' dimension (`[batch]`, `[batch, d1, …]`, `[]`); or
 *   probabilities, floating point in the shape of the logits
 * @param options - `weight` `[classes]`, `labelSmoothing` in [0, 1] (default 0), `ignoreIndex` (default none; indices
 *   only), `reduction` (default "mean")
 * @throws RangeError when shapes do not fit, an index is no class, or an option is out of range
 * @see Szegedy et al. 2016, Rethinking the Inception architecture, for label smoothing
 * @example
 * ```ts
 * import { crossEntropy } from "@gradus/losses"
 * import { tensor } from "@gradus/tensor"
 * const logits = tensor([[0, 0], [1e4, 0]])
 * crossEntropy(logits, tensor([0, 0], { dtype: "int32" }), { reduction: "none" }).toArray() // => [0.6931472, 0]
 * crossEntropy(logits, tensor([[0.5, 0.5], [1, 0]])).item() // => 0.3465736
 * ```
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  ...given: [options?: CrossEntropyOptions]
): Tensor {
  demand("crossEntropy", "logits", TENSOR, logits)
  demand("crossEntropy", "target", TENSOR, target)
  const chosen = options("crossEntropy", OPTIONS, ...given)
  const { labelSmoothing, weight, ignoreIndex, reduction } = chosen
  if (target.dtype === "int32") {
    return likelihood("crossEntropy", logits, target, chosen, (scores, axis) => scores.logSoftmax(axis))
  }
  if (target.ndim === logits.ndim - 1) {
    throw new TypeError(
      `crossEntropy: class indices must be int32, got ${target.dtype} of shape [${target.shape.join(", ")}]. Make them with { dtype: "int32" } or convert with to("int32"); probabilities have the shape of the logits.`,
    )
  }
  const axis = classAxis(logits)
  demandSameShape("crossEntropy", logits, target)
  if (ignoreIndex !== undefined) {
    throw new RangeError(
      `crossEntropy: ignoreIndex needs class indices as target, got probabilities and ${ignoreIndex}. Set the probabilities to 0 instead.`,
    )
  }
  if (weight) demandWeight("crossEntropy", weight, logits)
  const classes = weight && along(weight, axis, logits.ndim)
  // A class of weight 0 may have any probability.
  const known = classes ? whereCounted(classes, target) : target
  const smooth =
    labelSmoothing > 0 ? known.mul(1 - labelSmoothing).add(labelSmoothing / logits.shape[axis]) : known
  const shares = classes ? smooth.mul(classes) : smooth
  const scores = whereCounted(shares.ne(0).any(axis, true), logits)
  return reduce(shareOf(shares, scores.logSoftmax(axis)).sum(axis).rsub(0), reduction)
}

/** @internal */
export const promises: LossPromises<{
  weight?: readonly number[]
  ignoreIndex?: number
  labelSmoothing?: number
}> = {
  formulas: [
    {
      draw: {
        weight: { weights: "classes" },
        ignoreIndex: { oneOf: [0, 1, -100], usual: undefined },
        labelSmoothing: { share: [0, 1], usual: 0, also: [0.5, 1] },
      },
      input: "logit",
      target: "class",
      row: (scores, target, options) =>
        target === options.ignoreIndex
          ? 0
          : crossEntropyPromise.row(
              scores,
              scores.map((_, c) => (c === target ? 1 : 0)),
              options,
            ),
      counts: (target, { weight, ignoreIndex }) =>
        target === ignoreIndex ? 0 : (weight?.[target as number] ?? 1),
    },
    {
      draw: { weight: { weights: "classes" }, labelSmoothing: { share: [0, 1], usual: 0, also: [0.5, 1] } },
      input: "logit",
      target: "shares",
      row: (scores, target, options) => crossEntropyPromise.row(scores, target as readonly number[], options),
    },
  ],
  variants: [
    { cases: "classes", ...crossEntropyPromise.traits },
    { cases: "mixtures", ...crossEntropyPromise.traits, minimum: crossEntropyPromise.logOf },
    { cases: "places", ...crossEntropyPromise.traits, shiftInvariant: false },
    {
      options: { weight: classPromise.weight, labelSmoothing: 0.25 },
      cases: "classes",
      ...crossEntropyPromise.traits,
      divisor: classPromise.weighed([0.5, 2, 1.25]),
    },
    {
      options: { ignoreIndex: 1 },
      cases: "classes",
      fits: crossEntropyPromise.notAll1,
      ...crossEntropyPromise.traits,
      divisor: classPromise.weighed([1, 0, 1]),
      idle: { cases: "classes", places: classPromise.scoresOf(1) },
    },
    {
      options: { ignoreIndex: 1, weight: classPromise.holed, labelSmoothing: 0.25 },
      cases: "places",
      fits: crossEntropyPromise.notAll1,
      nonNegative: true,
      convex: true,
      divisor: classPromise.weighed([0.5, 0, 1.25]),
      idle: { cases: "places", places: classPromise.scoresOf(1) },
    },
    {
      options: { weight: classPromise.holed },
      cases: "places",
      fits: crossEntropyPromise.notAll1,
      nonNegative: true,
      convex: true,
      divisor: classPromise.weighed([0.5, 0, 1.25]),
      idle: { cases: "places", places: classPromise.scoresOf(1) },
    },
    {
      cases: "mixtures",
      idle: {
        cases: "mixtures and none",
        // Rows without any probability.
        places: ({ target: { data } }) => ({
          input: data.flatMap((_, at) => {
            const first = at - (at % 3)
            return data.slice(first, first + 3).every((p) => p === 0) ? [at] : []
          }),
        }),
      },
    },
    {
      options: { weight: classPromise.holed },
      cases: "mixtures",
      idle: { cases: "mixtures", places: (example) => ({ target: classPromise.middle(example) }) },
    },
    {
      options: { weight: classPromise.weight, labelSmoothing: 0.25 },
      cases: "mixtures",
      ...crossEntropyPromise.traits,
    },
  ],
}
