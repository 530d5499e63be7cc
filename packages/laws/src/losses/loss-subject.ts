import type * as fc from "fast-check"
import type { TensorValue } from "../arbitraries/tensors"

export type Reduction = "mean" | "sum" | "none"

/** What a model said and what it should have said. */
export interface LossCase {
  /** `[batch, …]` */
  readonly input: TensorValue
  readonly target: TensorValue
}

/** An example of which some numbers count for nothing: they are ignored, or their weight or probability is 0. */
export interface IdleCase {
  readonly example: LossCase
  /** Their places in the input's data, */
  readonly input: readonly number[]
  /** and in the target's. Default none. */
  readonly target?: readonly number[]
}

/** A loss as the laws see it. */
export interface LossSubject {
  readonly name: string
  readonly eps: number
  readonly cases: fc.Arbitrary<LossCase>
  apply(input: TensorValue, target: TensorValue, reduction: Reduction): TensorValue
  /** Derivative of the loss by the input. */
  gradient?(input: TensorValue, target: TensorValue, reduction: "mean" | "sum"): TensorValue
  /** Examples with places that count for nothing. */
  readonly idle?: fc.Arbitrary<IdleCase>
  /** Never below 0. */
  readonly nonNegative?: boolean
  /** The input at which the loss is least, for this target; and whether it is 0 there. */
  readonly minimum?: (target: TensorValue, input: TensorValue) => TensorValue
  readonly zeroAtMinimum?: boolean
  /** What `mean` divides the sum by. Default: the number of values of `none`. */
  readonly divisor?: (example: LossCase) => number
  /** Adding one number to all logits of an example (the last axis) changes nothing: cross-entropy. */
  readonly shiftInvariant?: boolean
  /** Finite, with finite gradients, for logits of ±1e4. */
  readonly stable?: boolean
  /** f(½a + ½b) ≤ ½f(a) + ½f(b). */
  readonly convex?: boolean
  /** `none` gives one value an example or an element: rows may be permuted. Default true. */
  readonly perExample?: boolean
}
