import { i32, type Kernel, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import { widthsNeeded } from "./exact"
import { type GemmBuilder, type GemmPattern, gemmKernel } from "./gemm-builder"
import { inBlocks, type Sums } from "./sums"
import { emitEdgeTile, emitTile } from "./tile"

/** Vectors of columns in a tile: enough sums to hide the latency of adding. */
const VECTORS = 4

/**
 * The kernel for one row and B stored transposed (a layer's weights at batch 1). B is read along k, once;
 * as many columns as there are lanes are transposed in registers, so that a vector holds one k of each
 * and every sum keeps the order of k. A is stored along k.
 */
export function oneRowTransposedKernel(pattern: GemmPattern): Kernel {
  return gemmKernel("one-row", pattern, (g) => {
    const { f, p, element } = g
    const { lanes, bytes } = element
    const place = { rows: 1, address: f.int(p.c), row: i32.const(0), column: f.int(0), buffer: p.scratch }
    const { address, column } = place
    const b = f.int(p.b)
    const steps = Array.from({ length: lanes }, (_, l) => f.int(i32.mul(p.bRow, l)))
    const columns = pattern.exact?.n
    for (const width of widthsNeeded(columns, [VECTORS * lanes, lanes])) {
      const vectors = width / lanes
      f.while(
        () => i32.leS(i32.add(column, width), p.n),
        () => {
          const lines = Array.from({ length: vectors }, (_, w) =>
            f.int(i32.add(b, i32.mul(p.bRow, w * lanes))),
          )
          const run = (sums: Sums) => addTransposed(g, sums, lines, steps)
          emitTile(g, { ...place, vectors, lanes, addProducts: run })
          f.bump(column, width)
          f.bump(address, width * bytes)
          f.bump(b, i32.mul(p.bRow, width))
        },
      )
    }
    if (columns !== undefined && columns % lanes === 0) return
    const filled = f.int(i32.sub(p.n, column))
    f.if(filled, () => {
      // Columns that do not exist repeat the last one that does; their sums go nowhere.
      for (let l = 1; l < lanes; l++) f.if(i32.leS(filled, l), () => f.set(steps[l], steps[l - 1]))
      const run = (sums: Sums) => addTransposed(g, sums, [b], steps)
      emitEdgeTile(g, { ...place, vectors: 1, addProducts: run, filled })
    })
  })
}

/** sums[w] += Σₖ A[k]·B[k, columns of w]; those columns are stored from lines[w] on, `steps` apart. */
function addTransposed(g: GemmBuilder, sums: Sums, lines: readonly Local[], steps: readonly Local[]): void {
  const { f, p } = g
  const a = f.int(p.a)
  const along = lines.map((line) => f.int(line))
  inBlocks(g, sums, (count) => addTerms(g, { sums: sums[0], a, along, steps, count }))
}

interface Terms {
  readonly sums: readonly Local[]
  /** Cursors along k: in A and in each line. */
  readonly a: Local
  readonly along: readonly Local[]
  readonly steps: readonly Local[]
  readonly count: Value
}

function addTerms(g: GemmBuilder, { sums, a, along, steps, count }: Terms): void {
  const { f, element } = g
  const { lanes, bytes } = element
  const end = f.int(i32.add(along[0], i32.mul(i32.and(count, -lanes), bytes)))
  const hold = (value: Value) => f.local("v128", value)
  const places = (w: number) => steps.map((step, l) => (l === 0 ? along[w] : i32.add(along[w], step)))

  const loop = (elements: number, columns: (w: number) => readonly Value[]) =>
    f.while(
      () => i32.ne(along[0], end),
      () => {
        const factors = Array.from({ length: elements }, (_, l) => hold(element.splat(a, l * bytes)))
        sums.forEach((sum, w) => {
          if (w > 0) barrier(g, sums[w - 1])
          columns(w).forEach((column, l) => g.madd(sum, factors[l], column))
        })
        for (const cursor of [...along, a]) f.bump(cursor, elements * bytes)
      },
    )
  loop(lanes, (w) =>
    element.transpose(
      places(w).map((place) => hold(v128.load(place))),
      hold,
    ),
  )
  f.bump(end, i32.mul(i32.and(count, lanes - 1), bytes))
  loop(1, (w) => [element.gather(places(w))])
}

/**
 * Ends a basic block with a branch that is never taken. Engines with TurboFan's older scheduler move all
 * loads of a block before its arithmetic, and would run out of registers if it were long.
 */
function barrier(g: GemmBuilder, sum: Local): void {
  g.f.if(i32.eqz(g.p.batch), () => g.f.set(sum, ZERO))
}
