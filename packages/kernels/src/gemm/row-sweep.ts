import { type Block, eachBlock, joinBlock } from "../sums"
import { i32, type Kernel, type Local } from "../wasm"
import { ZERO } from "../wasm/words"
import { widthsNeeded } from "./exact"
import { type GemmBuilder, type GemmPattern, gemmKernel } from "./gemm-builder"
import { finishWith, inPlace, type TileCell } from "./sum-ends"

/** Terms of the sums that one sweep over a row of C adds. */
export const SWEEP_TERMS = 4
/** Terms of the last of several sweeps: what stands for k in an exact kernel. */
export const lastTerms = (k: number): number => ((k - 1) % SWEEP_TERMS) + 1

/** Vectors of the row in one turn of the innermost loop, by terms: what the registers hold. */
const VECTORS = [4, 4, 4, 2, 2]

/** Bytes from one level of a row's waiting sums to the next. */
export const sweepWaitingStep = (rowBytes: number): number => Math.ceil(rowBytes / 16) * 16

/**
 * The kernel that goes through C row by row, and through each row once for every 4 terms of its sums,
 * with the row's elements of A in registers. It reads B and writes C in straight lines. B must not be
 * transposed. For sums of 1 to 4 terms (`terms`; a layer's weight gradient at batch 1) it runs at the
 * speed of writing C; for more (`terms` absent) it suits one row and a B too wide for tiles. Where there are several
 * blocks of terms, a sweep of no terms begins each.
 */
export function rowSweepKernel(pattern: GemmPattern, terms?: number): Kernel {
  return gemmKernel(`row-sweep${terms ?? ""}`, pattern, (g) => {
    const { f, p } = g
    const row = f.local("i32")
    const rowOfA = f.int(p.a)
    const address = f.int(p.c)
    const a = f.local("i32")
    const b = f.local("i32")
    const left = f.local("i32")
    const sweep = (count: number, first: boolean, last: boolean, block?: Block) => {
      emitSweep(g, { terms: count, first, last, block, a, b, row, address })
      f.bump(left, -count)
      if (!last || !worksAlongRows(g, count)) return
      const finish = () => {
        const sums = { sums: p.scratch, sumsRow: i32.const(0), rows: i32.const(1), columns: p.n }
        g.ends?.finishBlock({ ...sums, row, column: i32.const(0), at: g.distance(address) })
      }
      if (block) f.if(block.last, finish)
      else finish()
    }
    const lastSweep = (block?: Block) => {
      // All blocks but the last one end with as many terms as a sweep has.
      const ends = block ? [SWEEP_TERMS, pattern.exact?.k] : [pattern.exact?.k]
      for (let count = SWEEP_TERMS; count > 0; count--)
        if (!pattern.exact || ends.includes(count))
          f.if(i32.eq(left, count), () => sweep(count, false, true, block))
    }
    const moreSweeps = () =>
      f.while(
        () => i32.gtS(left, SWEEP_TERMS),
        () => sweep(SWEEP_TERMS, false, false),
      )
    f.for(row, 0, p.m, 1, () => {
      f.set(a, rowOfA)
      f.set(b, p.b)
      if (terms !== undefined) {
        sweep(terms, true, true)
      } else if (pattern.blocks) {
        eachBlock(f, p.k, (count, block) => {
          f.set(left, count)
          sweep(0, true, false, block)
          moreSweeps()
          lastSweep(block)
        })
      } else {
        f.set(left, p.k)
        sweep(SWEEP_TERMS, true, false)
        moreSweeps()
        lastSweep()
      }
      f.bump(rowOfA, g.aRowStep)
      f.bump(address, p.cRow)
    })
  })
}

/** Whether a row is finished when its sums are: where that is too much to be done for some vectors in turn. */
function worksAlongRows({ ends }: GemmBuilder, terms: number): boolean {
  return ends?.alongRows === true && !inPlace(ends, VECTORS[terms], true)
}

interface Sweep {
  readonly terms: number
  /** Whether these are the first, or the last, terms of the sums, or of those of a block. */
  readonly first: boolean
  readonly last: boolean
  readonly block: Block | undefined
  /** The terms' first element of A and row of B; moved on to what follows. */
  readonly a: Local
  readonly b: Local
  readonly row: Local
  readonly address: Local
}

function emitSweep(g: GemmBuilder, sweep: Sweep): void {
  const { f, p, element, ends, pattern } = g
  const { lanes, bytes } = element
  const { block } = sweep
  const column = f.int(0)
  const address = f.int(sweep.address)
  // Where finished sums are left that are worked on along the row, and where those of blocks wait.
  const along = sweep.last && worksAlongRows(g, sweep.terms) ? f.int(p.scratch) : undefined
  const waiting = sweep.last && block ? f.int(p.waiting) : undefined
  const factors: Local[] = []
  const rows: Local[] = []
  for (let k = 0; k < sweep.terms; k++) {
    factors.push(f.local("v128", element.splat(sweep.a)))
    rows.push(f.int(sweep.b))
    f.bump(sweep.a, g.aSumStep)
    f.bump(sweep.b, p.bRow)
  }
  const sum = f.local("v128")
  const end = (cell: TileCell) => {
    if (along) f.do(element.store(cell.lanes, along, sum, cell.offset))
    else if (sweep.last) finishWith(ends, cell, sum)
    else cell.storeC(sum)
  }
  const endBlock = (cell: TileCell, { last, pending }: Block, waiting: Local) => {
    const { lanes, offset } = cell
    const at = offset === 0 ? waiting : i32.add(waiting, offset)
    const load = (place: Local) => element.load(lanes, place)
    const place = joinBlock(f, element.add, [sum], { at, step: p.waitingStep }, pending, load)
    f.if(
      last,
      () => end(cell),
      () => f.do(element.store(lanes, place, sum)),
    )
  }
  const turns = (vectors: number, width: number) =>
    f.while(
      () => i32.leS(i32.add(column, vectors * width), p.n),
      () => {
        for (let v = 0; v < vectors; v++) {
          const offset = v * width * bytes
          const place = { lanes: width, address, offset, row: sweep.row, column: i32.add(column, v * width) }
          const cell = g.cell(place)
          f.set(sum, sweep.first ? ZERO : cell.loadC())
          factors.forEach((factor, k) => g.madd(sum, factor, element.load(width, rows[k], offset)))
          if (block && waiting) endBlock(cell, block, waiting)
          else end(cell)
        }
        f.bump(column, vectors * width)
        const cursors = [address, ...rows, along, waiting]
        for (const cursor of cursors) if (cursor) f.bump(cursor, vectors * width * bytes)
      },
    )
  const most = !sweep.last || along || inPlace(ends, VECTORS[sweep.terms], true) ? VECTORS[sweep.terms] : 1
  // Where pairs are not served, single elements do their work.
  const pairs = ends ? [] : [lanes >> 1]
  const widths = [...new Set([most * lanes, lanes, ...pairs, 1])]
  for (const width of widthsNeeded(pattern.exact?.n, widths)) {
    if (width > lanes) turns(most, lanes)
    else turns(1, width)
  }
}
