import { i32, type Kernel, type Local, type Value } from "../wasm"
import { type GemmBuilder, type GemmPattern, gemmKernel } from "./gemm-builder"
import { packEdge, packPanel } from "./pack"
import { addProducts, packedRows, packedVectors, rowsOfA, type Sums } from "./sums"
import { emitEdgeTile, emitTile, TILE_ROWS, TILE_VECTORS } from "./tile"

/** Bytes in front of the packed panels, where edge tiles pass through. */
const BUFFER_BYTES = TILE_ROWS * TILE_VECTORS * 16

/** Scratch bytes of the kernel for blocks of these sizes. */
export function panelScratch(bytes: number, mBlock: number, kBlock: number, packA: boolean): number {
  return BUFFER_BYTES + TILE_VECTORS * 16 * kBlock + (packA ? mBlock * kBlock * bytes : 0)
}

/**
 * The kernel for matrices of some size, after Goto & van de Geijn, "Anatomy of high-performance matrix
 * multiplication" (2008): k in blocks; for each, rows of A in blocks that stay in the second-level
 * cache; for each, columns of B in panels that stay in the first, packed; for each, tiles of C in
 * registers. `packA` packs the blocks of A as well, which pays when they are used often.
 */
export function panelKernel(pattern: GemmPattern, packA: boolean): Kernel {
  return gemmKernel(packA ? "panels-ab" : "panels-b", pattern, (g) => {
    const { f, p } = g
    const kStart = f.int(0)
    f.doWhile(
      () => {
        const count = min(g, p.kBlock, i32.sub(p.k, kStart))
        const block = {
          count,
          first: f.int(i32.eqz(kStart)),
          last: f.int(i32.eq(i32.add(kStart, count), p.k)),
          a: i32.add(p.a, i32.mul(kStart, g.aSumStep)),
          b: f.int(i32.add(p.b, i32.mul(kStart, g.bSumStep))),
        }
        const row = f.local("i32")
        f.for(row, 0, p.m, p.mBlock, () => emitRowBlock(g, block, row, packA))
        f.bump(kStart, count)
      },
      () => i32.ltS(kStart, p.k),
    )
  })
}

interface KBlock {
  readonly count: Local
  readonly first: Local
  readonly last: Local
  readonly a: Value
  readonly b: Local
}

function emitRowBlock(g: GemmBuilder, block: KBlock, firstRow: Local, packA: boolean): void {
  const { f, p, element } = g
  const width = TILE_VECTORS * element.lanes
  const rows = min(g, p.mBlock, i32.sub(p.m, firstRow))
  const a = f.int(i32.add(block.a, i32.mul(firstRow, g.aRowStep)))
  const panelB = f.int(i32.add(p.scratch, BUFFER_BYTES))
  const panelsA = f.int(i32.add(panelB, i32.mul(p.kBlock, TILE_VECTORS * 16)))
  if (packA) emitPackA(g, block, a, panelsA, rows)

  const column = f.int(0)
  const source = f.int(block.b)
  const address = f.int(i32.add(p.c, i32.mul(firstRow, p.cRow)))
  const at = { ...block, a, rows, firstRow, panelB, panelsA: packA ? panelsA : undefined, column, address }
  const b = { start: source, sumStep: g.bSumStep, neighbourStep: g.bColumnStep, count: block.count }
  f.while(
    () => i32.leS(i32.add(column, width), p.n),
    () => {
      packPanel(f, element, panelB, width, b)
      emitColumnOfTiles(g, at, TILE_VECTORS)
      f.bump(source, i32.mul(g.bColumnStep, width))
      f.bump(column, width)
      f.bump(address, width * element.bytes)
    },
  )
  const filled = f.int(i32.sub(p.n, column))
  const edge = (vectors: number) => {
    packEdge(f, element, panelB, vectors * element.lanes, { ...b, filled })
    emitColumnOfTiles(g, at, vectors, filled)
  }
  f.if(
    i32.gtS(filled, element.lanes),
    () => edge(2),
    () => f.if(filled, () => edge(1)),
  )
}

/** Packs the whole panels of rows; what is left below them is read where it is. */
function emitPackA(g: GemmBuilder, block: KBlock, a: Local, panelsA: Local, rows: Local): void {
  const { f, element } = g
  const start = f.int(a)
  const to = f.int(panelsA)
  const row = f.int(rows)
  f.while(
    () => i32.geS(row, TILE_ROWS),
    () => {
      const from = { start, sumStep: g.aSumStep, neighbourStep: g.aRowStep, count: block.count }
      packPanel(f, element, to, TILE_ROWS, from)
      f.bump(start, i32.mul(g.aRowStep, TILE_ROWS))
      f.bump(to, i32.mul(block.count, TILE_ROWS * element.bytes))
      f.bump(row, -TILE_ROWS)
    },
  )
}

interface ColumnOfTiles extends KBlock {
  readonly a: Local
  readonly rows: Local
  readonly firstRow: Local
  readonly panelB: Local
  readonly panelsA: Local | undefined
  readonly column: Local
  readonly address: Local
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
      first: at.first,
      last: at.last,
    }
    if (filled) emitEdgeTile(g, { ...place, filled, buffer: p.scratch })
    else emitTile(g, { ...place, lanes: element.lanes })
  }
  f.while(
    () => i32.geS(left, TILE_ROWS),
    () => {
      tile(TILE_ROWS)
      f.bump(a, i32.mul(g.aRowStep, TILE_ROWS))
      f.bump(address, i32.mul(p.cRow, TILE_ROWS))
      f.bump(row, TILE_ROWS)
      f.bump(left, -TILE_ROWS)
    },
  )
  for (let rows = 1; rows < TILE_ROWS; rows++) f.if(i32.eq(left, rows), () => tile(rows))
}

function min(g: GemmBuilder, a: Value, b: Value): Local {
  const smaller = g.f.int(b)
  g.f.if(i32.ltS(a, smaller), () => g.f.set(smaller, a))
  return smaller
}
