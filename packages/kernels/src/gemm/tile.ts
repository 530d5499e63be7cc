import { type Block, joinBlock, type Waiting } from "../sums"
import { type Int, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import type { GemmBuilder } from "./gemm-builder"
import { finishWith, inPlace } from "./sum-ends"
import type { Sums } from "./sums"

/** A part of C whose sums are kept in registers while k runs. */
export interface Tile {
  readonly rows: number
  /** Vectors in a row. */
  readonly vectors: number
  /** Lanes of each vector that count. */
  readonly lanes: number
  /** Writes the loop over k. */
  readonly addProducts: (sums: Sums) => void
  /** Address of the first element, its row and its column. */
  readonly address: Value
  readonly row: Value
  readonly column: Value
  /** The block of k that the loop runs over, and where the tile's sums wait for the next. Absent: all of k. */
  readonly block?: Block & Waiting
  /** Where sums wait that are not finished in registers: rows × vectors. */
  readonly buffer: Value
  /** Where finished sums wait until a whole band of C is finished: the first one's place, and bytes between rows. */
  readonly band?: { readonly address: Value; readonly row: Value }
  /** Sums are stored in C as they are. */
  readonly plain?: boolean
  /** Little time is spent on such tiles. */
  readonly seldom?: boolean
}

/** One tile of C from beginning to end: sums start, run over k, and are finished. */
export function emitTile(g: GemmBuilder, tile: Tile): void {
  const { f, ends } = g
  const { rows, vectors, lanes } = tile
  const line = f.local("i32")
  const sums = newSums(g, tile)
  const cells = (each: (sum: Local, cell: ReturnType<GemmBuilder["cell"]>) => void) => {
    f.set(line, tile.address)
    sums.forEach((row, r) => {
      if (r > 0) f.bump(line, g.p.cRow)
      row.forEach((sum, w) => {
        const column = i32.add(tile.column, w * lanes)
        const offset = w * lanes * g.element.bytes
        each(sum, g.cell({ lanes, address: line, offset, row: i32.add(tile.row, r), column }))
      })
    })
  }
  const whole = lanes === g.element.lanes && inPlace(ends, rows * vectors, tile.seldom)
  const whenLast = () => {
    if (tile.band) {
      const { address, row } = tile.band
      f.set(line, address)
      sums.forEach((vectors, r) => {
        if (r > 0) f.bump(line, row)
        vectors.forEach((sum, w) => f.do(g.element.store(lanes, line, sum, w * lanes * g.element.bytes)))
      })
    } else if (whole || !ends) {
      cells((sum, cell) => finishWith(ends, cell, sum))
    } else {
      for (const [local, at] of places(sums)) f.do(v128.store(tile.buffer, local, at))
      finishBuffer(g, tile, i32.const(vectors * lanes))
    }
  }
  const store = () => cells((sum, cell) => cell.storeC(sum))

  tile.addProducts(sums)
  endSums(g, tile, sums, tile.plain ? store : whenLast)
}

/** A tile at the right edge, of whose columns only `filled` exist. */
export interface EdgeTile extends Omit<Tile, "lanes"> {
  readonly filled: Value
}

/**
 * A tile whose last columns do not exist. Its sums pass through a buffer on their way to C, where
 * rows are taken apart into a whole vector, a pair and a single element.
 */
export function emitEdgeTile(g: GemmBuilder, tile: EdgeTile): void {
  const { f, ends, element } = g
  const { buffer } = tile
  const sums = newSums(g, tile)
  const sum = f.local("v128")
  const take = (lanes: number, at: Int) => {
    f.set(sum, element.load(lanes, at))
    return sum
  }
  const whenLast = () => {
    if (ends) finishBuffer(g, tile, tile.filled)
    else store()
  }
  const store = () => pieces(g, tile, (cell, at) => cell.storeC(take(cell.lanes, at)))

  tile.addProducts(sums)
  endSums(g, tile, sums, () => {
    for (const [local, at] of places(sums)) f.do(v128.store(buffer, local, at))
    if (tile.plain) store()
    else whenLast()
  })
}

/** Sums of a block wait for the next, those of the last are the whole sums. */
function endSums(g: GemmBuilder, { block }: Pick<Tile, "block">, sums: Sums, whenLast: () => void): void {
  const { f, element } = g
  if (!block) {
    whenLast()
    return
  }
  const place = joinBlock(f, element.add, sums.flat(), block, block.pending)
  f.if(block.last, whenLast, () => {
    for (const [sum, at] of places(sums)) f.do(v128.store(place, sum, at))
  })
}

/** The sums of a tile, or of a block of its terms, from zero. */
function newSums({ f }: GemmBuilder, { rows, vectors }: Pick<Tile, "rows" | "vectors">): Local[][] {
  return Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local("v128", ZERO)))
}

/** Each sum and its place in the buffer. */
function places(sums: Sums): (readonly [Local, number])[] {
  return sums.flat().map((sum, i) => [sum, 16 * i] as const)
}

/** Finishes the sums that wait in the buffer, the first `columns` of each row. */
function finishBuffer(g: GemmBuilder, tile: Omit<Tile, "lanes">, columns: Value): void {
  const { rows, vectors, buffer, row, column } = tile
  const at = g.distance(tile.address)
  const size = { sumsRow: i32.const(16 * vectors), rows: i32.const(rows), columns }
  g.ends?.finishBlock({ ...size, sums: buffer, at, row, column })
}

/** Visits the existing elements of an edge tile: for each row the runs of 4, 2 and 1 that add up to `filled`. */
function pieces(
  g: GemmBuilder,
  tile: EdgeTile,
  each: (cell: ReturnType<GemmBuilder["cell"]>, at: Local) => void,
): void {
  const { f, element } = g
  const r = f.local("i32")
  const line = f.int(tile.address)
  const row = f.int(tile.row)
  const address = f.local("i32")
  const column = f.local("i32")
  const at = f.local("i32")
  f.for(r, 0, tile.rows, 1, () => {
    f.set(address, line)
    f.set(column, tile.column)
    f.set(at, i32.add(tile.buffer, i32.mul(r, 16 * tile.vectors)))
    for (let lanes = element.lanes; lanes >= 1; lanes /= 2) {
      f.if(i32.and(tile.filled, lanes), () => {
        each(g.cell({ lanes, address, offset: 0, row, column }), at)
        f.bump(address, lanes * element.bytes)
        f.bump(column, lanes)
        f.bump(at, lanes * element.bytes)
      })
    }
    f.bump(line, g.p.cRow)
    f.bump(row, 1)
  })
}
