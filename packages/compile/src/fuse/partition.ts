import { broadcastStrides, sameShape } from "@gradus/tensor/engine"
import { baseOf, isAlias, isOperation, type OperationValue, type Value } from "../graph/value"
import { partsOfOperation } from "./capacity"
import { fitsAsEpilogue } from "./loop-body"
import { lieOf } from "./row-body"
import { Unit } from "./unit"
import { UnitOrder } from "./unit-order"

/** So many inputs and operations an expression may have that is computed anew in each run along a row. */
const CHEAP = 12

/** How the operations of a graph are gathered into units. */
export interface Partition {
  readonly units: readonly Unit[]
  /** The values that are needed in memory: read by another unit, or after the step. */
  readonly stored: ReadonlySet<Value>
}

/**
 * Gathers operations into units, from the last to the first: an elementwise operation joins the loop that reads it
 * element by element, if nothing lies between the two that depends on the one and feeds the other. Then products take
 * over the loops that continue them.
 *
 * @param values - operands first
 * @param needed - the values that are needed in memory after the step
 */
export function partition(values: readonly Value[], needed: ReadonlySet<Value>): Partition {
  return new Partitioner(values, needed).run()
}

class Partitioner {
  readonly #operations: readonly OperationValue[]
  /** Operations that read a value, directly or through aliases. */
  readonly #readers = new Map<Value, OperationValue[]>()
  /** Those that read it directly. */
  readonly #direct = new Map<Value, OperationValue[]>()
  readonly #unitOf = new Map<Value, Unit>()
  readonly #units = new Set<Unit>()
  readonly #order = new UnitOrder(
    (unit) => this.#unitsAfter(unit),
    (unit) => this.#unitsBefore(unit),
  )
  readonly #needed: Set<Value>
  /** Products, and operations that a product's kernel can compute while the product is in registers. */
  readonly #continuing = new Set<Value>()

  constructor(values: readonly Value[], needed: ReadonlySet<Value>) {
    this.#operations = values.filter(isOperation)
    this.#needed = new Set()
    for (const value of needed) this.#needed.add(baseOf(value))
    for (const value of values) {
      this.#readers.set(value, [])
      this.#direct.set(value, [])
    }
    for (const operation of this.#operations) {
      for (const operand of new Set(operation.source.operands)) {
        this.#direct.get(operand)?.push(operation)
        if (!isAlias(operation)) for (const base of chain(operand)) this.#readers.get(base)?.push(operation)
      }
      if (this.#continues(operation)) this.#continuing.add(operation)
    }
  }

  #continues({ source: { operands, lowering }, shape }: OperationValue): boolean {
    if (lowering.kind === "tiles") return true
    if (lowering.kind !== "loop" || lowering.views) return false
    return operands.some((operand) => this.#continuing.has(operand) && sameShape(operand.shape, shape))
  }

  run(): Partition {
    for (const operation of [...this.#operations].reverse()) {
      const { kind } = operation.source.lowering
      if (kind === "alias") continue
      if (kind === "loop") this.#placeLoop(operation)
      else if (kind === "rows") this.#placeRows(operation)
      else {
        const shape = kind === "reduce" ? operation.source.operands[0].shape : operation.shape
        this.#add(new Unit(kind, shape, operation))
      }
    }
    for (const operation of [...this.#operations].reverse()) {
      if (operation.source.lowering.kind === "tiles") this.#takeOver(operation)
    }
    const stored = new Set(
      this.#operations.filter((operation) => !isAlias(operation) && this.#isStored(operation)),
    )
    return { units: [...this.#units], stored }
  }

  /** A new unit, or one in the place of another. */
  #add(unit: Unit, place?: Unit): void {
    if (place) {
      this.#units.delete(place)
      this.#order.replace(place, unit)
    } else this.#order.add(unit)
    this.#units.add(unit)
    for (const value of unit.values) this.#unitOf.set(value, unit)
  }

  /** An elementwise operation joins a unit that reads it, or begins one. */
  #placeLoop(operation: OperationValue): void {
    const unit = this.#unitThatMayHave(operation, (unit) => {
      if (unit.kind === "rows") return this.#mayFeedRows(operation, unit)
      return unit.kind === "loop" || unit.kind === "reduce"
    })
    const into = unit ?? new Unit("loop", operation.shape)
    into.add(operation, this.#isStoredBeside(operation, into))
    if (!unit) this.#add(into)
    else this.#unitOf.set(operation, into)
  }

  /** Work on rows joins other work on the same rows that reads it, or takes over the loop that continues it. */
  #placeRows(operation: OperationValue): void {
    const unit = this.#unitThatMayHave(
      operation,
      (unit) =>
        (unit.kind === "rows" && liesInRows([operation], unit)) ||
        (unit.kind === "loop" && liesInRows([...unit.members, operation], unit)),
    )
    const rows = unit?.kind === "rows" ? unit : new Unit("rows", operation.shape)
    if (unit && unit !== rows) rows.addAll(unit)
    rows.add(operation, this.#isStoredBeside(operation, rows))
    if (unit === rows) this.#unitOf.set(operation, rows)
    else this.#add(rows, unit)
  }

  /** Whether an elementwise operation is better computed for each run along the rows of a unit than once before it. */
  #mayFeedRows(operation: OperationValue, unit: Unit): boolean {
    return liesInRows([operation], unit) && isCheap(operation) && !this.#continuing.has(operation)
  }

  /** A product and the loop that continues it become one unit, if its kernel can do that. */
  #takeOver(product: OperationValue): void {
    const alone = this.#unitOf.get(product) as Unit
    const unit = this.#unitThatMayHave(product, (unit) => unit.kind === "loop")
    if (!unit) return
    const joined = new Unit("tiles", product.shape, product)
    if (!joined.hasRoomForAll(unit)) return
    joined.addAll(unit)
    const outputs = joined.values.filter((value) => this.#isStoredBeside(value, joined))
    if (!fitsAsEpilogue(joined, outputs)) return
    this.#units.delete(alone)
    this.#order.delete(alone)
    this.#add(joined, unit)
  }

  /** A unit that reads all elements of a value where it computes its own, and can compute them itself. */
  #unitThatMayHave(value: OperationValue, allowed: (unit: Unit) => boolean): Unit | undefined {
    const candidates = new Set<Unit>()
    for (const reader of this.#direct.get(value) ?? []) {
      if (readsElementwise(reader, value)) candidates.add(this.#unitOf.get(reader) as Unit)
    }
    for (const unit of candidates) {
      if (!unit.hasRoomFor(value, this.#isStoredBeside(value, unit)) || !allowed(unit)) continue
      if (unit.kind === "reduce" && (this.#isStoredBeside(value, unit) || usesPosition(value))) continue
      if (this.#readersOutside(value, unit)?.every((other) => this.#order.bringBefore(unit, other)))
        return unit
    }
    return undefined
  }

  /** Units that read a value beside `unit`; none at all if that one reads it otherwise than element by element. */
  #readersOutside(value: OperationValue, unit: Unit): Unit[] | undefined {
    const outside: Unit[] = []
    for (const reader of this.#readers.get(value) as OperationValue[]) {
      const other = this.#unitOf.get(reader) as Unit
      if (other !== unit) outside.push(other)
      else if (!reader.source.operands.includes(value) || !readsElementwise(reader, value)) return undefined
    }
    return outside
  }

  /** Units that read what a unit computes. */
  *#unitsAfter(unit: Unit): Generator<Unit> {
    for (const value of unit.values) {
      for (const reader of this.#readers.get(value) ?? []) {
        const other = this.#unitOf.get(reader) as Unit
        if (other !== unit) yield other
      }
    }
  }

  /** Units, as far as there are any yet, that compute what a unit reads. */
  *#unitsBefore(unit: Unit): Generator<Unit> {
    for (const { source } of unit.values) {
      for (const operand of source.operands) {
        const other = this.#unitOf.get(baseOf(operand))
        if (other && other !== unit) yield other
      }
    }
  }

  #isStored(value: OperationValue): boolean {
    return this.#isStoredBeside(value, this.#unitOf.get(value) as Unit)
  }

  /** Whether a value is needed in memory when `unit` computes it. */
  #isStoredBeside(value: OperationValue, unit: Unit): boolean {
    if (this.#needed.has(value)) return true
    if (unit.kind === "steps") return true
    if (unit.kind === "reduce" && value === unit.core) return true
    return (this.#readers.get(value) ?? []).some(
      (reader) =>
        !unit.has(reader) || !reader.source.operands.includes(value) || !readsElementwise(reader, value),
    )
  }
}

/** The value itself and what it is an alias of. */
function chain(value: Value): Value[] {
  const all = [value]
  for (let one = value; isAlias(one); all.push(one)) one = one.source.operands[0]
  return all
}

/** Whether an elementwise operation looks at where an element is: reductions do not tell. */
function usesPosition(value: OperationValue): boolean {
  return (
    value.source.lowering.kind === "loop" && [...partsOfOperation(value)].some(({ op }) => op === "index")
  )
}

/** Whether a row program can read what the members of a unit need from outside. */
function liesInRows(members: readonly OperationValue[], { shape }: Unit): boolean {
  return members.every((member) => {
    const { lowering, operands } = member.source
    if (!sameShape(member.shape, shape) || usesPosition(member)) return false
    if (lowering.kind !== "loop") return true
    const { views = operands.map((operand) => ({ strides: broadcastStrides(operand.shape, shape) })) } =
      lowering
    return views.every((view) => lieOf(shape, view))
  })
}

/** Whether an elementwise operation may well be computed more than once. */
function isCheap(value: OperationValue): boolean {
  return value.source.lowering.kind === "loop" && partsOfOperation(value).size <= CHEAP
}

/** Whether an operation needs of a value only the element at its own place. */
function readsElementwise({ source: { lowering, operands }, shape }: OperationValue, value: Value): boolean {
  // It may read the same value a second time, through an alias.
  if (operands.some((operand) => operand !== value && chain(operand).includes(value))) return false
  if (lowering.kind === "loop") return !lowering.views && sameShape(shape, value.shape)
  // What a reduction or work on rows reads has the shape of its loop.
  return lowering.kind === "reduce" || lowering.kind === "rows"
}
