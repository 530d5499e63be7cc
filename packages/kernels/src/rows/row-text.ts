import type { StorageType } from "../call"
import type { ReduceOp } from "../reduce/combine"
import { type Expr, input } from "../scalar/expr"
import { exprKey } from "../scalar/key"
import { renumberer } from "../scalar/rewrite"
import { RowProgram } from "./row-program"
import type { RowOperand, RowStage, RowWrite } from "./row-stages"

/** What the expression of an element may ask about the row that the element is in. */
export interface Row {
  /** All values of the row joined, in the documented order: one value for the row. */
  reduce(op: ReduceOp, value: Expr): Expr
  /** Also keeps the values in memory, where `kept` reads them: for what is costly to compute twice. */
  reduceAndKeep(op: ReduceOp, value: Expr): { readonly joined: Expr; readonly kept: Expr }
}

/** An element of a result from the elements of inputs that lie alike and what is known of their row. */
export type RowExpression = (row: Row, ...inputs: readonly Expr[]) => Expr

// Numbers of a program's inputs while it is written, when nobody knows yet how many of each there will be.
const OUTPUTS = 1 << 12
const RESULTS = 1 << 13

/** A row program that is being written, stage by stage. */
export class RowText {
  readonly #inputs: RowOperand[] = []
  readonly #outputs: RowOperand[] = []
  readonly #stages: RowStage[] = []
  #results = 0

  /** A new input. */
  input(operand: RowOperand): Expr {
    return input(this.#inputs.push(operand) - 1, operand.type)
  }

  /** The number of a new output. */
  output(operand: RowOperand): number {
    return this.#outputs.push(operand) - 1
  }

  /** Writes outputs in one run along the row. */
  write(writes: readonly RowWrite[]): void {
    this.#stages.push({ writes })
  }

  /** What reads an output that is written. */
  written(output: number): Expr {
    return input(OUTPUTS + output, (this.#outputs[output] as RowOperand).type)
  }

  /** The row for an expression whose kept values go into the output that `place` gives. */
  row(place: (type: StorageType) => number): Row {
    return {
      reduce: (op, value) => this.#reduce(op, value),
      reduceAndKeep: (op, value) => {
        const into = place(value.type as StorageType)
        return { joined: this.#reduce(op, value, into), kept: this.written(into) }
      },
    }
  }

  finish(): RowProgram {
    const [inputs, outputs] = [this.#inputs, this.#outputs]
    const place = (number: number): number => {
      if (number >= RESULTS) return number - RESULTS + inputs.length + outputs.length
      return number >= OUTPUTS ? number - OUTPUTS + inputs.length : number
    }
    const rename = renumberer(place)
    const stages = this.#stages.map((stage): RowStage => {
      if ("reduce" in stage) return { ...stage, value: rename(stage.value) }
      return { writes: stage.writes.map(({ into, value }) => ({ into, value: rename(value) })) }
    })
    const values = stages.flatMap((stage) =>
      "reduce" in stage ? [stage.value] : stage.writes.map(({ value }) => value),
    )
    const kinds = stages.map((stage) =>
      "reduce" in stage ? `${stage.reduce}>${stage.into}` : `>${stage.writes.map(({ into }) => into)}`,
    )
    const types = [inputs, outputs].map((operands) =>
      operands.map(({ type, perRow }) => `${type}${perRow ? "!" : ""}`),
    )
    return new RowProgram({
      key: `${types.join("|")}|${kinds.join(";")}|${exprKey(values)}`,
      inputs,
      outputs,
      stages,
    })
  }

  #reduce(op: ReduceOp, value: Expr, into?: number): Expr {
    this.#stages.push({ reduce: op, value, ...(into !== undefined && { into }) })
    return input(RESULTS + this.#results++, value.type)
  }
}

/** The program of one expression whose inputs and result are rows; what it keeps waits in the result's place. */
export function rowProgramOf(
  expr: RowExpression,
  inputs: readonly StorageType[],
  type: StorageType,
): RowProgram {
  const text = new RowText()
  const result = text.output({ type })
  const value = expr(
    text.row(() => result),
    ...inputs.map((each) => text.input({ type: each })),
  )
  text.write([{ into: result, value: value.to(type) }])
  return text.finish()
}
