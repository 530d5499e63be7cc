import { maybe, type Options, whole } from "@gradus/checks"
import { gather, type Tensor, where } from "@gradus/tensor"
import { checkIndices, sameShape, TENSOR } from "@gradus/tensor/engine"
import { shareOf, whereCounted } from "../reduction/counted"
import { LOSS, type LossOptions } from "../reduction/reduction"

export interface ClassOptions extends LossOptions {
  /** How much each class counts, `[classes]`; all alike when left out. */
  readonly weight?: Tensor
  /** A class whose examples count for nothing, such as −100 for padding; none when left out. */
  readonly ignoreIndex?: number
}

/** The kinds of `ClassOptions`. @internal */
export const CLASSES = { ...LOSS, weight: maybe(TENSOR), ignoreIndex: maybe(whole("(-∞, ∞)")) }

interface LikelihoodOptions extends Options<typeof CLASSES> {
  readonly labelSmoothing: number
}

/** −log of the probability of each example's class, weighted and reduced; `log` makes log-probabilities of the scores. @internal */
export function likelihood(
  owner: string,
  scores: Tensor,
  target: Tensor,
  options: LikelihoodOptions,
  log: (scores: Tensor, axis: number) => Tensor,
): Tensor {
  const { weight, ignoreIndex, labelSmoothing, reduction } = options
  demandClasses(owner, scores, target, ignoreIndex)
  if (weight) demandWeight(owner, weight, scores)

  const axis = classAxis(scores)
  const valid = ignoreIndex === undefined ? undefined : target.ne(ignoreIndex)
  const index = valid ? where(valid, target, 0) : target
  if (!weight && !valid && labelSmoothing === 0) {
    // The plain case in as few operations as can be.
    const chosen = gather(log(scores, axis), axis, index.unsqueeze(axis))
    // Taken from 0 so that a perfect loss is 0 and not −0.
    if (reduction === "none") return chosen.squeeze(axis).rsub(0)
    const total = chosen.sum().rsub(0)
    return reduction === "mean" && chosen.size !== 1 ? total.div(chosen.size) : total
  }

  const counted = (x: Tensor) => (valid ? where(valid, x, 0) : x)
  const given = weight?.indexSelect(0, index.flatten()).reshape(index.shape)
  const share = given && counted(given)
  // Smoothing asks for all classes, whatever the weight of the one that is meant.
  const matters = labelSmoothing > 0 ? valid : (share ?? valid)
  const logProbabilities = log(matters ? whereCounted(matters.unsqueeze(axis), scores) : scores, axis)
  let losses = gather(logProbabilities, axis, index.unsqueeze(axis)).squeeze(axis).rsub(0)
  if (share) losses = shareOf(share, losses)
  if (labelSmoothing > 0) {
    const all = weight
      ? shareOf(along(weight, axis, logProbabilities.ndim), logProbabilities)
      : logProbabilities
    const spread = all.sum(axis).mul(-labelSmoothing / logProbabilities.shape[axis])
    losses = losses.mul(1 - labelSmoothing).add(spread)
  }
  losses = counted(losses)
  if (reduction === "none") return losses
  const total = losses.sum()
  if (reduction === "sum") return total
  // PyTorch's mean: over the weights of the examples that count.
  if (share) return total.div(share.sum())
  return total.div(valid ? valid.sum() : losses.size)
}

/** The axis of the classes: 1, or 0 for a single example. @internal */
export function classAxis({ ndim }: Tensor): number {
  return ndim === 1 ? 0 : 1
}

/** Class weights in a shape that broadcasts against the scores. @internal */
export function along(weight: Tensor, axis: number, rank: number): Tensor {
  return weight.reshape(Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1)))
}

/** @throws RangeError unless there is one weight for each class @internal */
export function demandWeight(owner: string, weight: Tensor, scores: Tensor): void {
  const classes = scores.shape[classAxis(scores)]
  if (weight.ndim === 1 && weight.size === classes) return
  throw new RangeError(
    `${owner}: weight must be [classes] = [${classes}], got shape [${weight.shape.join(", ")}]. Give one number for each class.`,
  )
}

/** @throws TypeError unless the target holds indices; RangeError unless there is one of a class for each position */
function demandClasses(owner: string, scores: Tensor, target: Tensor, ignoreIndex: number | undefined): void {
  if (target.dtype !== "int32") {
    throw new TypeError(
      `${owner}: class indices must be int32, got ${target.dtype}. Convert with to("int32").`,
    )
  }
  if (scores.ndim === 0) {
    throw new RangeError(
      `${owner}: the scores must have a dimension of classes, got shape []. Give one score for each class.`,
    )
  }
  const axis = classAxis(scores)
  const wanted = [...scores.shape]
  wanted.splice(axis, 1)
  if (!sameShape(wanted, target.shape)) {
    throw new RangeError(
      `${owner}: class indices must have the shape of the scores without the classes (dimension ${axis}), got scores [${scores.shape.join(", ")}] and indices [${target.shape.join(", ")}]. ${target.ndim === scores.ndim ? "Squeeze the indices, or give probabilities in float32." : "Reshape one of them."}`,
    )
  }
  checkIndices(owner, target, scores.shape[axis], {
    what: "class indices",
    advice: "Number classes from 0; name one to leave out with ignoreIndex.",
    except: ignoreIndex,
  })
}
