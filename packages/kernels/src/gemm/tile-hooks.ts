import type { FuncBuilder, ModuleBuilder, Value, ValueType } from "../wasm"
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
  /** Bytes from C's first element to this one; `offset` is to be added. */
  readonly at: Value
  readonly offset: number
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

/** A block of finished sums in memory: rows of C from some element on, and a part of their columns. */
export interface SumBlock {
  readonly sums: Value
  /** Bytes from one row of sums to the next. */
  readonly sumsRow: Value
  /** Bytes from C's first element to the block's. */
  readonly at: Value
  readonly rows: Value
  readonly columns: Value
  readonly row: Value
  readonly column: Value
}

/** What happens at the two ends of every sum. */
export interface SumEnds {
  readonly init?: (cell: TileCell) => Value
  /** `sum` is a local, so it may be used more than once. */
  readonly finish?: (cell: TileCell, sum: Value) => void
  /**
   * `finish` for sums that wait in memory, in little code: used for seldom tiles. Where it is given, `finish` need
   * only serve whole vectors and single elements.
   */
  readonly finishBlock?: (block: SumBlock) => void
  /** Operations of `finish` for one vector: where there are many, it is written at fewer places. */
  readonly operations?: number
  /** Whether `finishBlock` is to serve whole rows where that is possible, instead of tile by tile. */
  readonly alongRows?: boolean
}

/**
 * What happens at the two ends of every sum; all else of a gemm kernel is the same whatever its ends
 * are. A sum starts from `init` (zero when absent) and goes to `finish` (stored in C when absent). Each
 * element of C passes each of them once, a vector at a time, while the sums are in registers.
 */
export interface TileHooks extends SumEnds {
  /** Names the hooks in the kernel's key: equal keys must mean equal code. */
  readonly key: string
  /** Parameters that the kernel takes after its own. */
  readonly params?: readonly ValueType[]
  /** Writes what is done once, before the kernel's loops, and gives the ends that take the place of these. */
  readonly begin?: (kernel: KernelStart) => SumEnds
}

export interface KernelStart {
  readonly f: FuncBuilder
  readonly module: ModuleBuilder
  readonly params: readonly Value[]
  /** Bytes from one row of C to the next. */
  readonly cRow: Value
}

/** Sums from zero, stored in C. */
export const STORE: TileHooks = { key: "store" }

/** Sums that start from what C holds. */
export const ACCUMULATE: TileHooks = { key: "accumulate", init: (cell) => cell.loadC() }

export function initOf(ends: SumEnds, cell: TileCell): Value {
  return ends.init ? ends.init(cell) : ZERO
}

export function finishWith(ends: SumEnds, cell: TileCell, sum: Value): void {
  if (ends.finish) ends.finish(cell, sum)
  else cell.storeC(sum)
}

/** Operations on vectors that may be written in place at a seldom tile, and at one where much time is spent. */
const SELDOM = 40
const OFTEN = 480

/** Whether `vectors` finished vectors are worth code in place. */
export function inPlace(ends: SumEnds, vectors: number, seldom = false): boolean {
  return !ends.finishBlock || vectors * (ends.operations ?? 0) <= (seldom ? SELDOM : OFTEN)
}
