import { type Share, shares } from "../call"
import { LINE } from "./exact"
import type { GemmSizes } from "./gemm-options"
import { TILE_ROWS } from "./tile"

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
  const matrices = shares(batch, 1, parts)
  const rows = shares(m, TILE_ROWS, parts)
  const columns = shares(n, LINE / bytes, parts)
  const byMatrices = {
    load: load(matrices, batch),
    parts: matrices.map(({ first, count }) => ({ ...whole, firstMatrix: first, batch: count })),
  }
  const byRows = {
    load: load(rows, m),
    parts: rows.map(({ first, count }) => ({ ...whole, firstRow: first, m: count })),
  }
  const byColumns = {
    load: load(columns, n),
    parts: columns.map(({ first, count }) => ({ ...whole, firstColumn: first, n: count })),
  }
  const ways = [byMatrices, ...(m >= n ? [byRows, byColumns] : [byColumns, byRows])]
  return ways.reduce((best, way) => (way.load < best.load ? way : best)).parts
}

/** The largest part's share of the work. */
function load(parts: readonly Share[], total: number): number {
  return Math.max(0, ...parts.map(({ count }) => count)) / Math.max(1, total)
}
