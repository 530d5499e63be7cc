import { BYTES, type Call, type StorageType } from "../call"
import { divisible } from "../parts"
import { STACK_BYTES } from "../reduce/accumulate"
import type { ReduceOp } from "../reduce/combine"
import type { Expr } from "../scalar/expr"
import type { Kernel } from "../wasm"
import { writeRows } from "./write"

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

export interface RowsPlan {
  readonly rows: number
  readonly columns: number
  /** Elements from one row of each input to the next; packed when left out, 0 for the same row each time. */
  readonly rowStrides?: readonly (number | undefined)[]
}

/**
 * A program that does several stages on one row before it goes to the next: softmax, its gradient,
 * statistics of layers. A row stays in cache between its stages.
 */
export class RowProgram {
  readonly #options: RowProgramOptions
  readonly #kernel: Kernel

  constructor(options: RowProgramOptions) {
    this.#options = options
    const { key, inputs, outputs } = options
    this.#kernel = {
      key: `rows:${key}`,
      // Rows, columns; address and bytes between rows of each input; outputs; scratch.
      params: Array.from({ length: 3 + 2 * inputs.length + outputs.length }, () => "i32"),
      build: (f, params) => writeRows(f, params, options),
    }
  }

  /** A call for given sizes; outputs are packed. */
  plan({ rows, columns, rowStrides = [] }: RowsPlan): Call {
    const { inputs, outputs } = this.#options
    const along = ({ type, perRow }: RowOperand) => (perRow ? 1 : columns) * BYTES[type]
    const steps = inputs.map((operand, i) => {
      const stride = rowStrides[i]
      return stride === undefined ? along(operand) : stride * BYTES[operand.type]
    })
    const over = (count: number): Call => {
      const args = [columns === 0 ? 0 : count, columns]
      return {
        kernel: this.#kernel,
        scratch: STACK_BYTES,
        args(pointers) {
          let next = 2
          for (const [i, step] of steps.entries()) {
            args[next++] = pointers[i]!
            args[next++] = step
          }
          for (let i = 0; i <= outputs.length; i++) args[next++] = pointers[inputs.length + i]!
          return args
        },
      }
    }
    return divisible(over, rows, [...steps, ...outputs.map(along)])
  }
}
