import { type Range, ranges } from "../parts"
import type { GemmSizes } from "./gemm-product"
import { LINE, TILE_ROWS } from "./tile-size"

/** A part of a product: some matrices of the batch, some rows, some columns of C. */
export interface Part {
  readonly batch: number
  readonly m: number
  readonly n: number
  readonly firstMatrix: number
  readonly firstRow: number
  readonly firstColumn: number
}

export function wholeOf({ batch, m, n }: GemmSizes): Part {
  return { batch, m, n, firstMatrix: 0, firstRow: 0, firstColumn: 0 }
}

/**
 * Up to `parts` parts of a product, along the axis that shares the work most evenly; among equals matrices, then
 * the longer side, since parts of rows each read all of B, and parts of columns all of A.
 */
export function partsOf(sizes: GemmSizes, bytes: number, parts: number): Part[] {
  const whole = wholeOf(sizes)
  const { batch, m, n } = sizes
  const matrices = ranges(batch, parts)
  const rows = ranges(m, parts, TILE_ROWS)
  const columns = ranges(n, parts, LINE / bytes)
  const byMatrices = {
    load: load(matrices, batch),
    parts: matrices.map(({ from, count }) => ({ ...whole, firstMatrix: from, batch: count })),
  }
  const byRows = {
    load: load(rows, m),
    parts: rows.map(({ from, count }) => ({ ...whole, firstRow: from, m: count })),
  }
  const byColumns = {
    load: load(columns, n),
    parts: columns.map(({ from, count }) => ({ ...whole, firstColumn: from, n: count })),
  }
  const ways = [byMatrices, ...(m >= n ? [byRows, byColumns] : [byColumns, byRows])]
  return ways.reduce((best, way) => (way.load < best.load ? way : best)).parts
}

/** The largest part's share of the work. */
function load(parts: readonly Range[], total: number): number {
  return Math.max(0, ...parts.map(({ count }) => count)) / Math.max(1, total)
}
