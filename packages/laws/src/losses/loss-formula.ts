import type { Draw } from "../arbitraries/draws"
import type { TensorValue } from "../arbitraries/tensors"

/** Numbers that a loss is asked with: `logit` up to ±10⁴, `log` at most 0, `probability` and `share` in [0, 1]. */
export type LossNumbers = "real" | "logit" | "log" | "probability" | "share"

/** Weights are drawn with 0 among them, one a class, or in a shape that broadcasts against the input. */
type LossDraw<T> = Draw<T> | { readonly weights: "classes" | "elements" }

interface Common<Options> {
  /** Where options are drawn from; each may be left out that has a `usual` or is a weight. */
  readonly draw?: { readonly [Name in keyof Options]?: LossDraw<Exclude<Options[Name], undefined>> }
  readonly input: LossNumbers
  /** Values near 0 keep their digits: what rounding may do is counted in their own last places, not in those of 1. */
  readonly relative?: boolean
  /** Further reductions that are means, and what they divide the sum by. */
  readonly means?: Readonly<Record<string, (shape: readonly number[]) => number>>
}

/**
 * A loss written a second time, in plain numbers, without its reduction: that of one element, to which weights come as its own, or
 * that of one example's scores, to which they come as a list.
 */
export type LossFormula<Options = Readonly<Record<string, unknown>>> = Common<Options> &
  (
    | {
        readonly target: LossNumbers | ((options: Partial<Options>) => LossNumbers)
        readonly element: (input: number, target: number, options: Partial<Options>) => number
      }
    | {
        /** The index of a class, a share for each, or another number for each. */
        readonly target: "class" | "shares" | LossNumbers
        readonly row: (
          scores: readonly number[],
          target: number | readonly number[],
          options: Partial<Options>,
        ) => number
        /** What an example counts in the mean. Default 1. */
        readonly counts?: (target: number | readonly number[], options: Partial<Options>) => number
      }
  )

/** A loss beside a second writing of it, as the law of formulas sees it. */
export interface LossFormulaSubject {
  readonly name: string
  readonly eps: number
  readonly formula: LossFormula
  /** Options as they were drawn, weights as tensors; `reduction` is `none`, `sum`, `mean` or one of the formula's means. */
  apply(
    input: TensorValue,
    target: TensorValue,
    options: Readonly<Record<string, unknown>>,
    reduction: string,
  ): TensorValue
}
