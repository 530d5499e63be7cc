import type { StorageType } from "../call"
import type { ReduceOp } from "../reduce/combine"
import type { Expr } from "../scalar/expr"

/** An operand of a row program: elements along the row, or (`perRow`) one value for each row. */
export interface RowOperand {
  readonly type: StorageType
  readonly perRow?: boolean
}

/**
 * One step of a row program. In expressions `input(i)` numbers the inputs, then the outputs (as far as they
 * are written), then the results of the `reduce` stages before.
 */
export type RowStage =
  | {
      /** Joins values over the row, in the documented order; `into` keeps them in an output of their type. */
      readonly reduce: ReduceOp
      readonly value: Expr
      readonly into?: number
    }
  | {
      /** Writes outputs, all from what the inputs and outputs hold before; those of one value for each row first. */
      readonly writes: readonly RowWrite[]
    }

export interface RowWrite {
  /** The number of an output. */
  readonly into: number
  readonly value: Expr
}

export interface RowProgramOptions {
  /** Programs with equal keys must be equal. */
  readonly key: string
  readonly inputs: readonly RowOperand[]
  readonly outputs: readonly RowOperand[]
  readonly stages: readonly RowStage[]
}
