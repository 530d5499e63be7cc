import type { LossCases } from "./loss-cases"
import type { LossFormula } from "./loss-formula"
import type { LossCase, LossSubject } from "./loss-subject"

type Traits = Omit<LossSubject, "name" | "eps" | "apply" | "gradient" | "cases" | "idle">

/** A loss with some of its options fixed, and what holds of it then. */
export interface LossVariant extends Traits {
  /** Tensors among them as plain data. Default: none. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly cases: LossCases
  /** What is made of each of them. Default: nothing else. */
  readonly as?: (example: LossCase) => LossCase
  /** Which of the cases are asked. Default: all. */
  readonly fits?: (example: LossCase) => boolean
  /** Cases in which some places count for nothing, and which. */
  readonly idle?: {
    readonly cases: LossCases
    readonly as?: (example: LossCase) => LossCase
    readonly places: (example: LossCase) => {
      readonly input?: readonly number[]
      readonly target?: readonly number[]
    }
  }
}

/** What a loss promises. It stands beside the loss, as plain data and functions of plain numbers. */
export interface LossPromises<Options = Readonly<Record<never, never>>> {
  /** The loss written a second time; several where targets of several kinds are taken. */
  readonly formulas: readonly LossFormula<Options>[]
  readonly variants: readonly LossVariant[]
}
