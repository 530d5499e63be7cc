import { BYTES, type Call } from "../call"
import { divisible } from "../parts"
import { STACK_BYTES } from "../reduce/accumulate"
import type { Kernel } from "../wasm"
import type { RowOperand, RowProgramOptions } from "./row-stages"
import { writeRows } from "./write"

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
