import { type FuncBuilder, type Int, i32, type Local, type Value, v128 } from "../wasm"
import type { Element } from "./element"
import { routine } from "./routine"

/* gw[o, k] sums gy[n, o, oh, ow] · x[n, k's source at (oh, ow)] over (n, oh, ow), k = (c, kh, kw). A register
   tile is one or two vectors of output channels × some k. The gradient is laid out channel-last, one image
   and one block of channels at a time; the sums wait in scratch between images, so the order stays. */

/** A block of output channels: one or two vectors of them, or a single channel, whose gradient needs no layout. */
export type Width = 0 | 1 | 2

/** Most ks in a tile; V8 before 13 loads all operands of a turn first, so they need registers too. */
const TALLEST = { 0: 6, 1: 6, 2: 4 } as const

/** Bytes of a block's sums for each k: a single channel has a vector of equal ones. */
export const sumBytes = (width: Width): number => 16 * Math.max(1, width)

/** One tile: the sums at `sums` go on over the positions of one image. */
const tile = (e: Element, width: Width, height: number) =>
  routine(
    `conv.weight-tile.${e.key}.${width}.${height}`,
    ["from gradient sums distances rows columns step fromRow"],
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
      const row = f.local("i32")
      const end = f.local("i32")
      const rowBytes = f.int(i32.mul(p.columns, position))
      // From behind the last column of a row to the first of the next.
      const jump = f.int(i32.sub(p.fromRow, i32.mul(p.step, p.columns)))
      const step = f.int(p.step)
      const x = f.local("v128")
      f.for(row, 0, p.rows, 1, () => {
        f.set(end, i32.add(gradient, rowBytes))
        f.doWhile(
          () => {
            const gs = Array.from({ length: vectors }, (_, j) =>
              f.local("v128", width === 0 ? e.loadSplat(gradient) : v128.load(gradient, 16 * j)),
            )
            for (const [k, at] of xs.entries()) {
              f.set(x, e.loadSplat(at))
              for (const [j, g] of gs.entries()) f.set(sums[k][j], e.madd(sums[k][j], g, x))
              f.bump(at, step)
            }
            f.bump(gradient, position)
          },
          () => i32.ltU(gradient, end),
        )
        for (const at of xs) f.bump(at, jump)
      })
      for (const [k, line] of sums.entries())
        for (const [j, sum] of line.entries()) f.do(v128.store(p.sums, sum, 16 * (k * vectors + j)))
    },
  )

/** All tiles of one block of channels on one image, of as equal heights as can be. */
export const weightBlock = (e: Element, width: Width) =>
  routine(
    `conv.weight-block.${e.key}.${width}`,
    ["from gradient sums distances ks rows columns step fromRow"],
    (f, p, module) => {
      const tallest = TALLEST[width]
      const left = f.int(p.ks)
      const sums = f.int(p.sums)
      const distances = f.int(p.distances)
      const height = f.local("i32")
      const share = (of: Value, by: Int) => i32.divU(i32.add(of, i32.sub(by, 1)), by)
      f.while(
        () => i32.gtS(left, 0),
        () => {
          f.set(height, share(left, share(left, tallest)))
          for (let ks = 1; ks <= tallest; ks++)
            f.if(i32.eq(height, ks), () => tile(e, width, ks).call(f, module, { ...p, sums, distances }))
          f.bump(sums, i32.mul(height, sumBytes(width)))
          f.bump(distances, i32.mul(height, 4))
          f.set(left, i32.sub(left, height))
        },
      )
    },
  )

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
