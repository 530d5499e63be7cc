import { type Element, keyOf } from "../element"
import { joinBlock, joinsWith, SUM_BLOCK } from "../sums"
import { type FuncBuilder, type Int, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import { routine } from "./routine"

/* gw[o, k] sums gy[n, o, oh, ow] · x[n, k's source at (oh, ow)] over (n, oh, ow), k = (c, kh, kw). A register
   tile is one or two vectors of output channels × some k. The gradient is laid out channel-last, one image
   and one block of channels at a time; the sums wait in scratch between images, so the order stays. Where there are
   several blocks of terms, their sums wait in areas behind that of the sums, laid out alike. */

/** A block of output channels: one or two vectors of them, or a single channel, whose gradient needs no layout. */
export type Width = 0 | 1 | 2

/** Most ks in a tile; V8 before 13 loads all operands of a turn first, so they need registers too. */
const TALLEST = { 0: 6, 1: 6, 2: 4 } as const

/** Bytes of a block's sums for each k: a single channel has a vector of equal ones. */
export const sumBytes = (width: Width): number => 16 * Math.max(1, width)

/**
 * One tile: the sums at `sums` go on over `count` positions of one image, from one in some column on. If a block of
 * terms `ends` with them, its sums are joined with the `pending` ones.
 */
const tile = (e: Element, blocks: boolean, width: Width, height: number) =>
  routine(
    `conv.weight-tile.${keyOf(e)}${blocks ? ".blocks" : ""}.${width}.${height}`,
    ["from gradient sums distances column count columns step fromRow ends pending sumsBytes"],
    (f, p) => {
      const vectors = Math.max(1, width)
      const position = width === 0 ? e.bytes : 16 * width
      const xs = Array.from({ length: height }, (_, k) =>
        f.int(i32.add(p.from, i32.load(p.distances, 4 * k))),
      )
      const gradient = f.int(p.gradient)
      const sums = Array.from({ length: height }, (_, k) =>
        Array.from({ length: vectors }, (_, j) => f.local("v128", v128.load(p.sums, 16 * (k * vectors + j)))),
      )
      // Bytes of the gradient that are left, and those of them in this row.
      const left = f.int(i32.mul(p.count, position))
      const ofRow = f.int(i32.mul(i32.sub(p.columns, p.column), position))
      const end = f.local("i32")
      const rowBytes = f.int(i32.mul(p.columns, position))
      // From behind the last column of a row to the first of the next.
      const jump = f.int(i32.sub(p.fromRow, i32.mul(p.step, p.columns)))
      const step = f.int(p.step)
      const x = f.local("v128")
      const addRow = () => {
        f.if(i32.ltU(left, ofRow), () => f.set(ofRow, left))
        f.set(end, i32.add(gradient, ofRow))
        f.bump(left, i32.sub(0, ofRow))
        f.doWhile(
          () => {
            const gs = Array.from({ length: vectors }, (_, j) =>
              f.local("v128", width === 0 ? e.splat(gradient) : v128.load(gradient, 16 * j)),
            )
            for (const [k, at] of xs.entries()) {
              f.set(x, e.splat(at))
              for (const [j, g] of gs.entries()) f.set(sums[k][j], e.madd(sums[k][j], g, x))
              f.bump(at, step)
            }
            f.bump(gradient, position)
          },
          () => i32.ltU(gradient, end),
        )
        for (const at of xs) f.bump(at, jump)
        f.set(ofRow, rowBytes)
      }
      f.doWhile(addRow, () => left)
      const all = sums.flat()
      const store = (to: Value) => all.forEach((sum, i) => f.do(v128.store(to, sum, 16 * i)))
      if (blocks)
        f.if(p.ends, () => {
          const waiting = { at: i32.add(p.sums, p.sumsBytes), step: p.sumsBytes }
          store(joinBlock(f, e.add, all, waiting, p.pending))
          for (const sum of all) f.set(sum, ZERO)
        })
      store(p.sums)
    },
  )

/**
 * All tiles of one block of channels on one image, of as equal heights as can be. The image's first position is
 * number `position` of `positions`.
 */
export const weightBlock = (e: Element, blocks: boolean, width: Width) =>
  routine(
    `conv.weight-block.${keyOf(e)}${blocks ? ".blocks" : ""}.${width}`,
    ["from gradient sums distances ks rows columns step fromRow position positions sumsBytes"],
    (f, p, module) => {
      const tallest = TALLEST[width]
      const share = (of: Value, by: Int) => i32.divU(i32.add(of, i32.sub(by, 1)), by)
      const add = (run: Run) => {
        const left = f.int(p.ks)
        const sums = f.int(p.sums)
        const distances = f.int(p.distances)
        const height = f.local("i32")
        f.while(
          () => i32.gtS(left, 0),
          () => {
            f.set(height, share(left, share(left, tallest)))
            for (let ks = 1; ks <= tallest; ks++)
              f.if(i32.eq(height, ks), () =>
                tile(e, blocks, width, ks).call(f, module, { ...p, sums, distances, ...run }),
              )
            f.bump(sums, i32.mul(height, sumBytes(width)))
            f.bump(distances, i32.mul(height, 4))
            f.set(left, i32.sub(left, height))
          },
        )
      }
      const area = f.int(i32.mul(p.rows, p.columns))
      if (blocks) eachRun(f, { ...p, area, bytes: width === 0 ? e.bytes : 16 * width }, add)
      else add({ from: p.from, gradient: p.gradient, column: 0, count: area, ends: 0, pending: 0 })
    },
  )

/** Neighbouring positions of one image, all in one block of terms. */
type Run = Readonly<Record<"from" | "gradient" | "column" | "count" | "ends" | "pending", Int>>

/** Writes a loop over the runs of an image's `area` positions, each of which has `bytes` of gradient. */
function eachRun(
  f: FuncBuilder,
  image: Readonly<
    Record<"from" | "gradient" | "area" | "columns" | "step" | "fromRow" | "position" | "positions", Value>
  > & { readonly bytes: number },
  add: (run: Run) => void,
): void {
  const done = f.int(0)
  const at = f.int(image.position)
  const count = f.local("i32")
  const from = f.int(image.from)
  const gradient = f.int(image.gradient)
  const column = f.int(0)
  f.doWhile(
    () => {
      const left = i32.sub(image.area, done)
      f.set(count, i32.sub(SUM_BLOCK, i32.and(at, SUM_BLOCK - 1)))
      f.if(i32.gtS(count, left), () => f.set(count, left))
      f.bump(at, count)
      f.bump(done, count)
      // The very last sums are left to `joinLastBlock`, whether their block is full or not.
      const ends = f.int(i32.and(i32.eqz(i32.and(at, SUM_BLOCK - 1)), i32.ne(at, image.positions)))
      add({ from, gradient, column, count, ends, pending: f.int(joinsWith(f.int(blockBefore(at)))) })
      const row = f.int(i32.divU(done, image.columns))
      f.set(column, i32.sub(done, i32.mul(row, image.columns)))
      f.set(from, i32.add(image.from, i32.add(i32.mul(row, image.fromRow), i32.mul(column, image.step))))
      f.set(gradient, i32.add(image.gradient, i32.mul(done, image.bytes)))
    },
    () => i32.ltS(done, image.area),
  )
}

/** The number of the block that ends before a position. */
const blockBefore = (position: Value): Value => i32.divU(i32.sub(position, 1), SUM_BLOCK)

/** Writes the join of all sums, those of the last block, with those that wait. */
export function joinLastBlock(
  f: FuncBuilder,
  e: Element,
  p: Readonly<Record<"sums" | "sumsBytes", Value>>,
  positions: Value,
): void {
  const at = f.int(p.sums)
  const end = f.int(i32.add(p.sums, p.sumsBytes))
  const sum = f.local("v128")
  f.while(
    () => i32.ltU(at, end),
    () => {
      f.set(sum, v128.load(at))
      joinBlock(f, e.add, [sum], { at: i32.add(at, p.sumsBytes), step: p.sumsBytes }, blockBefore(positions))
      f.do(v128.store(at, sum))
      f.bump(at, 16)
    },
  )
}

/** Blocks of `outs` channels, the widest first: two vectors while more than one is left. */
export function forOutBlocks(
  f: FuncBuilder,
  e: Element,
  outs: Local,
  body: (width: Width, channels: Local) => void,
): void {
  const channels = f.local("i32")
  const block = (width: Width, most: number) => {
    f.set(channels, outs)
    f.if(i32.gtS(channels, most), () => f.set(channels, most))
    body(width, channels)
    f.bump(outs, -most)
  }
  f.while(
    () => i32.gtS(outs, e.lanes),
    () => block(2, 2 * e.lanes),
  )
  f.if(i32.eq(outs, 1), () => block(0, 1))
  f.if(i32.gtS(outs, 0), () => block(1, e.lanes))
}
