import type { FuncBuilder, Value, ValueType } from "../wasm"
import { type Element, ZERO } from "./element"

/** A run of consecutive elements in one row of C, all of whose sums lie in one vector. */
export interface TileCell {
  readonly f: FuncBuilder
  readonly element: Element
  /** How many lanes count: a whole vector, or 2 or 1 at the right edge. */
  readonly lanes: number
  /** Row and column of the first element, within its matrix of the batch. */
  readonly row: Value
  readonly column: Value
  /** The values of the hooks' own parameters. */
  readonly params: readonly Value[]
  /** The elements of C itself. */
  loadC(): Value
  storeC(value: Value): void
  /** The same elements of an array that is laid out like C and begins at `base`. */
  load(base: Value): Value
  store(base: Value, value: Value): void
  /** Elements of a row vector that begins at `base`, one for each column (a bias). */
  loadColumns(base: Value): Value
  /** The element of a column vector that belongs to this row, in every lane. */
  splatRow(base: Value): Value
}

/**
 * What happens at the two ends of every sum; all else of a gemm kernel is the same whatever its ends
 * are. A sum starts from `init` (zero when absent) and goes to `finish` (stored in C when absent). Each
 * element of C passes each of them once, a vector at a time, while the sums are in registers.
 */
export interface TileHooks {
  /** Names the hooks in the kernel's key: equal keys must mean equal code. */
  readonly key: string
  /** Parameters that the kernel takes after its own. */
  readonly params?: readonly ValueType[]
  readonly init?: (cell: TileCell) => Value
  /** `sum` is a local, so it may be used more than once. */
  readonly finish?: (cell: TileCell, sum: Value) => void
}

/** Sums from zero, stored in C. */
export const STORE: TileHooks = { key: "store" }

/** Sums that start from what C holds. */
export const ACCUMULATE: TileHooks = { key: "accumulate", init: (cell) => cell.loadC() }

export function initOf(hooks: TileHooks, cell: TileCell): Value {
  return hooks.init ? hooks.init(cell) : ZERO
}

export function finishWith(hooks: TileHooks, cell: TileCell, sum: Value): void {
  if (hooks.finish) hooks.finish(cell, sum)
  else cell.storeC(sum)
}
