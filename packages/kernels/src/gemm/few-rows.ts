import { i32, type Kernel, type Local } from "../wasm"
import { hasWholeRows, rowsLeft, widthsNeeded } from "./exact"
import { type GemmBuilder, type GemmPattern, gemmKernel } from "./gemm-builder"
import { addProducts, inBlocks, rowOfB, rowsOfA, type Sums } from "./sums"
import { emitTile } from "./tile"
import { TILE_ROWS } from "./tile-size"

/** Vectors of columns in a tile, for each number of rows. */
const WIDE = [4, 4, 2, 2]

/**
 * The kernel for few rows and B as it is stored: nothing is packed, since every element of B is used
 * only once for each tile of rows. Tiles are the wider the fewer rows they have.
 */
export function fewRowsKernel(pattern: GemmPattern): Kernel {
  return gemmKernel("few-rows", pattern, (g) => {
    const { f, p } = g
    const { exact } = pattern
    const waits = g.ends?.alongRows ? f.int(i32.mul(p.n, g.element.bytes)) : undefined
    const row = f.int(0)
    const left = f.int(p.m)
    const a = f.int(p.a)
    const address = f.int(p.c)
    const band = (rows: number) => {
      const { lanes } = g.element
      const column = f.int(0)
      const at = { rows, a, address, row, column, waits }
      const widths: number[] = []
      for (let width = WIDE[rows - 1] * lanes; width >= 1; width >>= 1) widths.push(width)
      for (const width of widthsNeeded(exact?.n, widths)) {
        emitTiles(g, { ...at, vectors: Math.max(1, width / lanes), lanes: Math.min(width, lanes) })
      }
      if (!waits) return
      const block = {
        sums: p.scratch,
        sumsRow: waits,
        rows: i32.const(rows),
        columns: p.n,
        row,
        column: i32.const(0),
      }
      g.ends?.finishBlock({ ...block, at: g.distance(address) })
    }
    const wholeBand = () => {
      band(TILE_ROWS)
      f.bump(row, TILE_ROWS)
      f.bump(left, -TILE_ROWS)
      f.bump(a, i32.mul(g.aRowStep, TILE_ROWS))
      f.bump(address, i32.mul(p.cRow, TILE_ROWS))
    }
    if (hasWholeRows(exact)) f.while(() => i32.geS(left, TILE_ROWS), wholeBand)
    for (const rows of rowsLeft(exact)) f.if(i32.eq(left, rows), () => band(rows))
  })
}

interface Band {
  readonly rows: number
  readonly vectors: number
  readonly lanes: number
  readonly a: Local
  readonly address: Local
  readonly row: Local
  readonly column: Local
  /** Bytes of a row of sums that waits in scratch until its band is finished, if it does. */
  readonly waits: Local | undefined
}

/** Tiles of one size beside each other, from `column` on, as many as fit. */
function emitTiles(g: GemmBuilder, band: Band): void {
  const { f, p, element } = g
  const width = band.vectors * band.lanes
  f.while(
    () => i32.leS(i32.add(band.column, width), p.n),
    () => {
      const shift = f.int(i32.mul(band.column, element.bytes))
      const left = rowsOfA(g, band.a, band.rows)
      const right = rowOfB(g, i32.add(p.b, shift), band.lanes)
      const address = f.int(i32.add(band.address, shift))
      const run = (sums: Sums) => inBlocks(g, sums, (count) => addProducts(g, sums, left, right, count))
      const seldom = band.rows < TILE_ROWS || band.vectors < WIDE[band.rows - 1]
      const place = band.waits && { address: f.int(i32.add(p.scratch, shift)), row: band.waits }
      emitTile(g, { ...band, address, addProducts: run, buffer: p.scratch, band: place, seldom })
      f.bump(band.column, width)
    },
  )
}
