import { type Block, eachBlock } from "../sums"
import { i32, type Kernel, type Local, type Value } from "../wasm"
import { hasWholeRows, rowsLeft, widthsNeeded } from "./exact"
import { type GemmBuilder, type GemmPattern, gemmKernel } from "./gemm-builder"
import { packEdge, packPanel, type Source } from "./pack"
import { addProducts, packedRows, packedVectors, rowsOfA, type Sums } from "./sums"
import { emitEdgeTile, emitTile } from "./tile"
import { BUFFER_BYTES, TILE_ROWS, TILE_VECTORS } from "./tile-size"

/** Scratch bytes of the kernel for blocks of these sizes. */
export function panelScratch(bytes: number, mBlock: number, kBlock: number, packA: boolean): number {
  return BUFFER_BYTES + TILE_VECTORS * 16 * kBlock + (packA ? mBlock * kBlock * bytes : 0)
}

/** Bytes from one level of the waiting sums of a block of rows to the next: its tiles lie one after another. */
export function panelWaitingStep(bytes: number, mBlock: number, n: number): number {
  return mBlock * Math.ceil((n * bytes) / 16) * 16
}

/**
 * The kernel for matrices of some size, after Goto & van de Geijn, "Anatomy of high-performance matrix
 * multiplication" (2008): rows of A in blocks; for each, blocks of k, so that such a piece of A stays in the
 * second-level cache; for each, columns of B in panels that stay in the first, packed; for each, tiles of C in
 * registers. `packA` packs the pieces of A as well, which pays when they are used often.
 */
export function panelKernel(pattern: GemmPattern, packA: boolean): Kernel {
  return gemmKernel(packA ? "panels-ab" : "panels-b", pattern, (g) => {
    const { f, p } = g
    const row = f.local("i32")
    f.for(row, 0, p.m, p.mBlock, () => {
      const a = f.int(i32.add(p.a, i32.mul(row, g.aRowStep)))
      const b = f.int(p.b)
      if (!pattern.blocks) {
        emitRowBlock(g, { count: p.k, a, b }, row, packA)
        return
      }
      eachBlock(f, p.k, (count, terms) => {
        const block = { ...terms, last: f.int(terms.last) }
        emitRowBlock(g, { count, a, b, block }, row, packA)
        f.bump(a, i32.mul(count, g.aSumStep))
        f.bump(b, i32.mul(count, g.bSumStep))
      })
    })
  })
}

/** A block of rows of A, as far as a block of k goes. */
interface Piece {
  readonly count: Value
  readonly a: Local
  readonly b: Local
  /** Absent: all of k. */
  readonly block?: Block
}

function emitRowBlock(g: GemmBuilder, piece: Piece, firstRow: Local, packA: boolean): void {
  const { f, p, element } = g
  const { a, b, count, block } = piece
  const width = TILE_VECTORS * element.lanes
  const rows = min(g, p.mBlock, i32.sub(p.m, firstRow))
  const panelB = f.int(i32.add(p.scratch, BUFFER_BYTES))
  const panelsA = f.int(i32.add(panelB, i32.mul(p.kBlock, TILE_VECTORS * 16)))
  if (packA) emitPackA(g, piece, panelsA, rows)

  const column = f.int(0)
  const source = f.int(b)
  const address = f.int(i32.add(p.c, i32.mul(firstRow, p.cRow)))
  const waiting = block && f.int(p.waiting)
  const places = { rows, firstRow, panelB, panelsA: packA ? panelsA : undefined, column, address, waiting }
  const at = { ...places, a, count, block }
  const right = { start: source, sumStep: g.bSumStep, neighbourStep: g.bColumnStep, count }
  const exactColumns = g.pattern.exact?.n
  for (const wide of widthsNeeded(exactColumns, [width])) {
    f.while(
      () => i32.leS(i32.add(column, wide), p.n),
      () => {
        packPanel(f, element, panelB, wide, right)
        emitColumnOfTiles(g, at, TILE_VECTORS)
        f.bump(source, i32.mul(g.bColumnStep, wide))
        f.bump(column, wide)
        f.bump(address, wide * element.bytes)
      },
    )
  }
  emitEdgeColumns(g, at, right)
  if (!g.ends?.alongRows) return
  const finish = () => {
    const start = f.int(i32.add(p.c, i32.mul(firstRow, p.cRow)))
    const sums = { sums: start, sumsRow: p.cRow, at: g.distance(start) }
    g.ends?.finishBlock({ ...sums, rows, columns: p.n, row: firstRow, column: i32.const(0) })
  }
  if (block) f.if(block.last, finish)
  else finish()
}

/** The columns right of the last whole panel. */
function emitEdgeColumns(g: GemmBuilder, at: ColumnOfTiles, b: Source): void {
  const { f, p, element } = g
  const edge = (vectors: number, filled: Local) => {
    packEdge(f, element, at.panelB, vectors * element.lanes, { ...b, filled })
    emitColumnOfTiles(g, at, vectors, filled)
  }
  const { exact } = g.pattern
  const left = exact && exact.n % (TILE_VECTORS * element.lanes)
  if (left === 0) return
  const filled = f.int(i32.sub(p.n, at.column))
  if (left !== undefined) {
    f.if(filled, () => edge(left > element.lanes ? 2 : 1, filled))
    return
  }
  f.if(
    i32.gtS(filled, element.lanes),
    () => edge(2, filled),
    () => f.if(filled, () => edge(1, filled)),
  )
}

/** Packs the whole panels of rows; what is left below them is read where it is. */
function emitPackA(g: GemmBuilder, { a, count }: Piece, panelsA: Local, rows: Local): void {
  const { f, element } = g
  const start = f.int(a)
  const to = f.int(panelsA)
  const row = f.int(rows)
  f.while(
    () => i32.geS(row, TILE_ROWS),
    () => {
      const from = { start, sumStep: g.aSumStep, neighbourStep: g.aRowStep, count }
      packPanel(f, element, to, TILE_ROWS, from)
      f.bump(start, i32.mul(g.aRowStep, TILE_ROWS))
      f.bump(to, i32.mul(count, TILE_ROWS * element.bytes))
      f.bump(row, -TILE_ROWS)
    },
  )
}

interface ColumnOfTiles {
  readonly a: Local
  readonly count: Value
  readonly block: Block | undefined
  readonly rows: Local
  readonly firstRow: Local
  readonly panelB: Local
  readonly panelsA: Local | undefined
  readonly column: Local
  readonly address: Local
  /** Where the next tile's sums wait. */
  readonly waiting: Local | undefined
}

/** All tiles under one panel of B: whole ones, then one of the 1 to 3 rows left. */
function emitColumnOfTiles(g: GemmBuilder, at: ColumnOfTiles, vectors: number, filled?: Local): void {
  const { f, p, element } = g
  const left = f.int(at.rows)
  const row = f.int(at.firstRow)
  const a = f.int(at.a)
  const packed = at.panelsA ? f.int(at.panelsA) : undefined
  const address = f.int(at.address)
  const right = f.local("i32")
  const tile = (rows: number) => {
    f.set(right, at.panelB)
    const lines = packed && rows === TILE_ROWS ? packedRows(g, packed, rows) : rowsOfA(g, a, rows)
    const place = {
      rows,
      vectors,
      addProducts: (sums: Sums) => addProducts(g, sums, lines, packedVectors(right, vectors), at.count),
      address,
      row,
      column: at.column,
      ...(at.block && at.waiting && { block: { ...at.block, at: at.waiting, step: p.waitingStep } }),
      buffer: p.scratch,
      seldom: rows < TILE_ROWS,
      // The epilogue runs along rows when the block is finished.
      plain: g.ends?.alongRows,
    }
    if (filled) emitEdgeTile(g, { ...place, filled })
    else emitTile(g, { ...place, lanes: element.lanes })
    if (at.waiting) f.bump(at.waiting, 16 * rows * vectors)
  }
  const wholeTile = () => {
    tile(TILE_ROWS)
    f.bump(a, i32.mul(g.aRowStep, TILE_ROWS))
    f.bump(address, i32.mul(p.cRow, TILE_ROWS))
    f.bump(row, TILE_ROWS)
    f.bump(left, -TILE_ROWS)
  }
  const { exact } = g.pattern
  if (hasWholeRows(exact)) f.while(() => i32.geS(left, TILE_ROWS), wholeTile)
  for (const rows of rowsLeft(exact)) f.if(i32.eq(left, rows), () => tile(rows))
}

function min(g: GemmBuilder, a: Value, b: Value): Local {
  const smaller = g.f.int(b)
  g.f.if(i32.ltS(a, smaller), () => g.f.set(smaller, a))
  return smaller
}
