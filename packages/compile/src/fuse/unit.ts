import { isOperation, type OperationValue, type Value } from "../graph/value"
import { Extent } from "./capacity"

/** Operations that one kernel (or, for `steps`, a few in turn) carries out. */
export class Unit {
  /** What the loop's values come from or end in: a product, a reduction, kernels that cannot be fused. */
  readonly core: OperationValue | undefined
  readonly #members = new Set<OperationValue>()
  readonly #extent: Extent

  /** @param shape - of the loop: that of the members, of a product's result, of what a reduction reads */
  constructor(
    readonly kind: "loop" | "rows" | "tiles" | "reduce" | "steps",
    readonly shape: readonly number[],
    core?: OperationValue,
  ) {
    this.core = core
    this.#extent = new Extent(shape)
    if (core) this.#extent.add(core, true)
  }

  /** Elementwise operations of one shape, latest first; the unit's loop computes them all. Works on rows stand among them. */
  get members(): readonly OperationValue[] {
    return [...this.#members]
  }

  /** All operations of the unit. */
  get values(): readonly OperationValue[] {
    return this.core ? [...this.#members, this.core] : this.members
  }

  /** How many there are beside the core. */
  get size(): number {
    return this.#members.size
  }

  /** The operations' names, in the order in which they were recorded. */
  get names(): string[] {
    return [...this.values].sort((a, b) => a.id - b.id).map(({ source }) => source.primitive.name)
  }

  has(value: Value): boolean {
    return value === this.core || (isOperation(value) && this.#members.has(value))
  }

  /** Whether the kernel of the unit may hold an operation more. @param stored - whether the result goes to memory */
  hasRoomFor(value: OperationValue, stored: boolean): boolean {
    return this.#extent.admits(value, stored)
  }

  /** Whether it may hold all of another unit. */
  hasRoomForAll(other: Unit): boolean {
    return this.#extent.admitsAll(other.#extent)
  }

  add(value: OperationValue, stored: boolean): void {
    this.#members.add(value)
    this.#extent.add(value, stored)
  }

  /** Takes all operations of another unit in. */
  addAll(other: Unit): void {
    for (const value of other.values) this.#members.add(value)
    this.#extent.addAll(other.#extent)
  }
}
