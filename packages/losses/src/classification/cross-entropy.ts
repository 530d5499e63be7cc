import { demand, number, options, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"
import { shareOf, whereCounted } from "../reduction/counted"
import { reduce } from "../reduction/reduction"
import { demandSameShape } from "../reduction/same-shape"
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
