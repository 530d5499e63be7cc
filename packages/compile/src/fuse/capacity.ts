import { type Expr, input, LIMITS, partsOf } from "@gradus/kernels"
import { storageType } from "@gradus/tensor/engine"
import { constantOf } from "../graph/simplify"
import type { OperationValue, Value } from "../graph/value"

/** What work on rows counts for beside its expression: it is a loop of its own along the row. */
const ROW = 40

/** What of one kernel engines limit: the length of its code and the number of its parameters. */
export class Extent {
  #parts = 0
  #outputs = 0
  /** Values that are read, each once for every way in which it is. */
  readonly #reads = new Set<Value | string>()
  /** Parameters for one operand: its address and the steps along the axes. */
  readonly #perOperand: number

  /** @param shape - of the kernel's loop */
  constructor(shape: readonly number[]) {
    this.#perOperand = shape.reduce((sum, size) => (size === 1 ? sum : sum + 1), 1)
  }

  /** Whether an operation more is within the limits. @param stored - whether its result goes to memory */
  admits(value: OperationValue, stored: boolean): boolean {
    const more = value.source.operands.length + (stored ? 1 : 0)
    return this.#allows(weightOf(value), more)
  }

  /** Whether all of another kernel is. */
  admitsAll(other: Extent): boolean {
    return this.#allows(other.#parts, other.#reads.size + other.#outputs)
  }

  add(value: OperationValue, stored: boolean): void {
    const { operands, lowering } = value.source
    this.#parts += weightOf(value)
    if (stored) this.#outputs++
    this.#reads.delete(value)
    const views = lowering.kind === "loop" ? lowering.views : undefined
    for (const [i, operand] of operands.entries()) {
      if (constantOf(operand)) continue
      const view = views?.[i]
      this.#reads.add(view ? `${operand.id}:${view.strides.join()}:${view.offset ?? 0}` : operand)
    }
  }

  addAll(other: Extent): void {
    this.#parts += other.#parts
    this.#outputs += other.#outputs
    for (const read of other.#reads) this.#reads.add(read)
  }

  #allows(parts: number, operands: number): boolean {
    const all = this.#reads.size + this.#outputs + operands
    return this.#parts + parts <= LIMITS.parts && all * this.#perOperand <= LIMITS.parameters
  }
}

const known = new WeakMap<object, ReadonlySet<Expr>>()

/** The parts of an operation's expression of one element; a product, or work on rows, has none. */
export function partsOfOperation({ source: { lowering, operands } }: OperationValue): ReadonlySet<Expr> {
  let parts = known.get(lowering)
  if (!parts) {
    const isPlain = lowering.kind === "loop" || lowering.kind === "reduce"
    const inputs = operands.map(({ dtype }, i) => input(i, storageType(dtype)))
    parts = partsOf(isPlain ? [lowering.expr(...inputs)] : [])
    known.set(lowering, parts)
  }
  return parts
}

function weightOf(value: OperationValue): number {
  return value.source.lowering.kind === "rows" ? ROW : partsOfOperation(value).size
}
