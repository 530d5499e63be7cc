import { oneOf, or } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"

/** What to make of the losses of all elements: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none"

export interface LossOptions {
  /** Default "mean". */
  readonly reduction?: Reduction
}

/** The kinds of `LossOptions`. */
export const LOSS = { reduction: or("mean", oneOf("mean", "sum", "none")) }

/** The losses of all elements taken together; the mean divides by their number. */
export function reduce(values: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return values
  return reduction === "sum" ? values.sum() : values.mean()
}
