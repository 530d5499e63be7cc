import {
  type Expr,
  joinAxes,
  type Row,
  type RowProgram,
  RowText,
  type RowWrite,
  rewriter,
  type View,
} from "@gradus/kernels"
import { broadcastStrides, type LoopLowering, storageType } from "@gradus/tensor/engine"
import { constantOf } from "../graph/simplify"
import { simplifyExpr } from "../graph/simplify-expr"
import { baseOf, type OperationValue, type Value } from "../graph/value"
import type { Unit } from "./unit"

/** How a value lies under the rows of a unit: elements of each row or one value for it, and the step to the next. */
interface Lie {
  readonly perRow: boolean
  readonly step: number
}

/** The lie of a view over a shape whose last axis is the row; undefined where a row program can't read it so. */
export function lieOf(shape: readonly number[], { strides, offset = 0 }: View): Lie | undefined {
  const last = shape.length - 1
  const along = shape[last] === 1 ? 0 : strides[last]
  if (offset !== 0 || (along !== 0 && along !== 1)) return undefined
  const rows = joinAxes(shape.slice(0, last).map((size, axis) => ({ size, step: strides[axis] })))
  return rows && { perRow: along === 0, step: rows.step }
}

/** A unit of work on rows as a program. */
export interface RowBody {
  readonly program: RowProgram
  readonly reads: readonly Value[]
  /** Elements from one row of each read value to the next. */
  readonly rowStrides: readonly number[]
  /** Types of what is kept meanwhile, behind the outputs: as many elements as the unit's shape has. */
  readonly kept: readonly Value["dtype"][]
}

/** @param outputs - the values of the unit that are needed in memory */
export function rowBody(unit: Unit, outputs: readonly OperationValue[]): RowBody {
  return new Body(unit, outputs).write()
}

class Body {
  readonly #text = new RowText()
  readonly #reads: Value[] = []
  readonly #rowStrides: number[] = []
  readonly #kept: Value["dtype"][] = []
  readonly #places = new Map<string, Expr>()
  readonly #known = new Map<Value, Expr>()
  /** Values that are computed and not yet written. */
  #waiting: RowWrite[] = []

  constructor(
    readonly unit: Unit,
    readonly outputs: readonly OperationValue[],
  ) {
    for (const { dtype } of outputs) this.#text.output({ type: storageType(dtype) })
  }

  write(): RowBody {
    for (const value of [...this.unit.members].sort((a, b) => a.id - b.id)) {
      const into = this.outputs.indexOf(value)
      const expr = simplifyExpr(this.#compute(value, into))
      this.#known.set(value, expr)
      if (into >= 0) this.#waiting.push({ into, value: expr })
    }
    this.#flush()
    const [reads, rowStrides, kept] = [this.#reads, this.#rowStrides, this.#kept]
    return { program: this.#text.finish(), reads, rowStrides, kept }
  }

  /** @param into - the number of the output that the value has, or −1 */
  #compute({ id, source: { operands, lowering }, dtype }: OperationValue, into: number): Expr {
    if (lowering.kind === "rows") {
      const isLast = this.unit.members.every((other) => other.id <= id)
      const row = this.#row(dtype, isLast ? into : -1)
      return lowering.expr(row, ...operands.map((operand) => this.#exprOf(operand)))
    }
    const { expr, views } = lowering as LoopLowering
    const args = operands.map((operand, i) => (views ? this.#read(operand, views[i]) : this.#exprOf(operand)))
    return expr(...args).to(storageType(dtype))
  }

  /** @param own - an output that what is kept may wait in, or −1 */
  #row(dtype: Value["dtype"], own: number): Row {
    const row = this.#text.row((type) => {
      if (own >= 0) return own
      this.#kept.push(dtype)
      return this.#text.output({ type })
    })
    return {
      reduce: (op, value) => row.reduce(op, this.#settled(value)),
      reduceAndKeep: (op, value) => row.reduceAndKeep(op, this.#settled(value)),
    }
  }

  #exprOf(value: Value): Expr {
    const { shape } = this.unit
    return this.#known.get(value) ?? this.#read(value, { strides: broadcastStrides(value.shape, shape) })
  }

  #read(value: Value, view: View): Expr {
    const constant = constantOf(value)
    if (constant) return constant
    const base = baseOf(value)
    const { perRow, step } = lieOf(this.unit.shape, view) as Lie
    const key = `${base.id}:${perRow}:${step}`
    let expr = this.#places.get(key)
    if (!expr) {
      this.#reads.push(base)
      this.#rowStrides.push(step)
      expr = this.#text.input({ type: storageType(base.dtype), perRow })
      this.#places.set(key, expr)
    }
    return expr
  }

  /** An expression that reads from memory what is written there anyway: a run along the row ends before it. */
  #settled(expr: Expr): Expr {
    const waiting = new Map(this.#waiting.map(({ into, value }) => [value, into]))
    let found = false
    const settled = rewriter((part, original) => {
      const into = waiting.get(original)
      if (into === undefined) return part
      found = true
      return this.#text.written(into)
    })(expr)
    if (found) this.#flush()
    return settled
  }

  #flush(): void {
    if (this.#waiting.length === 0) return
    this.#text.write(this.#waiting)
    for (const { into } of this.#waiting) this.#known.set(this.outputs[into], this.#text.written(into))
    this.#waiting = []
  }
}
