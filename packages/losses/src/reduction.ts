import type { Tensor } from "@gradus/tensor"

/** What to make of the losses of all elements: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none"

export interface LossOptions {
  /** Default "mean". */
  readonly reduction?: Reduction
}

/** @throws RangeError for a reduction that is not among `known` */
export function checkReduction(owner: string, reduction: string, known = ["mean", "sum", "none"]): void {
  if (known.includes(reduction)) return
  throw new RangeError(
    `${owner}: reduction must be one of ${known.join(", ")}, got ${reduction}. Correct the name.`,
  )
}

/** The losses of all elements taken together; the mean divides by their number. */
export function reduce(owner: string, values: Tensor, { reduction = "mean" }: LossOptions): Tensor {
  checkReduction(owner, reduction)
  if (reduction === "none") return values
  return reduction === "sum" ? values.sum() : values.mean()
}
