import type { FuncBuilder, Local, ModuleBuilder, Value } from "../wasm"

/** A run of consecutive elements in one row of C, all of whose sums lie in one vector. */
export interface TileCell {
  /** How many lanes count: a whole vector, or 2 or 1 at the right edge. */
  readonly lanes: number
  /** Row and column of the first element, within its matrix of the batch. */
  readonly row: Value
  readonly column: Value
  /** Bytes from C's first element to this one; `offset` is to be added. */
  readonly at: Value
  readonly offset: number
  /** The elements of C itself. */
  loadC(): Value
  storeC(value: Value): void
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

/**
 * What becomes of every sum, instead of its being stored in C. Each passes here once, a vector at a time while it is
 * in a register, or waiting in memory.
 */
export interface SumEnds {
  /** Serves whole vectors and single elements. */
  finish(cell: TileCell, sum: Local): void
  /** `finish` for sums that wait in memory, in little code: used for seldom tiles. */
  finishBlock(block: SumBlock): void
  /** Operations of `finish` for one vector: where there are many, it is written at fewer places. */
  readonly operations: number
  /** Whether `finishBlock` is to serve whole rows where that is possible, instead of tile by tile. */
  readonly alongRows: boolean
}

/** An epilogue brought to a product. */
export interface GemmEnds {
  /** Names it in a kernel's key: equal keys mean equal code. */
  readonly key: string
  /** How many parameters a kernel takes for it after its own. */
  readonly params: number
  readonly alongRows: boolean
  /** Writes what is done once, before the kernel's loops, and gives what becomes of sums. */
  begin(f: FuncBuilder, module: ModuleBuilder, params: readonly Value[], cRow: Value): SumEnds
  /**
   * The scratch of a kernel, and, from its call's pointers, the address where sums wait (which stands for C), that of
   * scratch, and its parameters. The part of C begins at `from`.
   */
  place(
    from: { readonly c: number; readonly firstRow: number; readonly firstColumn: number },
    scratch: number,
    waiting: Waiting,
  ): { readonly scratch: number; args(pointers: readonly number[]): readonly number[] }
}

/** Where sums wait that leave the registers before they are finished. */
export interface Waiting {
  readonly needed: boolean
  readonly bytes: number
}

export function finishWith(ends: SumEnds | undefined, cell: TileCell, sum: Local): void {
  if (ends) ends.finish(cell, sum)
  else cell.storeC(sum)
}

/** Operations on vectors that may be written in place at a seldom tile, and at one where much time is spent. */
const SELDOM = 40
const OFTEN = 480

/** Whether `vectors` finished vectors are worth code in place. */
export function inPlace(ends: SumEnds | undefined, vectors: number, seldom = false): boolean {
  return !ends || vectors * ends.operations <= (seldom ? SELDOM : OFTEN)
}
