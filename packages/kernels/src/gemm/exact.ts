import type { Element } from "../element"
import { LINE, TILE_ROWS } from "./tile-size"

/**
 * Sizes as far as the code of a kernel depends on them that need serve no others: which rows and columns are left
 * over beside whole tiles, and whether there are whole ones.
 */
export interface Exact {
  readonly m: number
  readonly n: number
  /** Terms of a row sweep's last sweep; 0 where no code depends on k. */
  readonly k: number
}

const folded = (size: number, unit: number) => (size % unit) + (size >= unit ? unit : 0)

export function exactOf(element: Element, m: number, n: number, k: number): Exact {
  return { m: folded(m, TILE_ROWS), n: folded(n, LINE / element.bytes), k }
}

/** Those of some widths, each a multiple of the next, of which pieces are cut from `size`, the widest first. */
export function widthsNeeded(size: number | undefined, widths: readonly number[]): number[] {
  if (size === undefined) return [...widths]
  let left = size
  return widths.filter((width) => {
    const fits = left >= width
    left %= width
    return fits
  })
}

/** The numbers of rows, below a whole tile's, that are left over at the end. */
export function rowsLeft(exact: Exact | undefined): number[] {
  const all = Array.from({ length: TILE_ROWS - 1 }, (_, i) => i + 1)
  return exact ? all.filter((rows) => rows === exact.m % TILE_ROWS) : all
}

export function hasWholeRows(exact: Exact | undefined): boolean {
  return !exact || exact.m >= TILE_ROWS
}
