import { isOperation, type OperationValue, type Value } from "../graph/value"

/** Operations that one kernel (or, for `steps`, a few in turn) carries out. */
export class Unit {
  /** Elementwise operations of one shape, latest first; the unit's loop computes them all. Works on rows stand among them. */
  readonly members: OperationValue[] = []
  /** What the loop's values come from or end in: a product, a reduction, kernels that cannot be fused. */
  readonly core: OperationValue | undefined

  /** @param shape - of the loop: that of the members, of a product's result, of what a reduction reads */
  constructor(
    readonly kind: "loop" | "rows" | "tiles" | "reduce" | "steps",
    readonly shape: readonly number[],
    core?: OperationValue,
  ) {
    this.core = core
  }

  /** All operations of the unit. */
  get values(): readonly OperationValue[] {
    return this.core ? [...this.members, this.core] : this.members
  }

  /** The operations' names, in the order in which they were recorded. */
  get names(): string[] {
    return [...this.values].sort((a, b) => a.id - b.id).map(({ source }) => source.primitive.name)
  }

  has(value: Value): boolean {
    return value === this.core || (isOperation(value) && this.members.includes(value))
  }
}
