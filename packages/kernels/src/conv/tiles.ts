import { type Element, keyOf } from "../element"
import { callBlock, writerFrom } from "../epilogue"
import { SUM_BLOCK, sumInBlocks, waitingSums } from "../sums"
import { type FuncBuilder, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import { type ConvFitted, epilogueKey } from "./conv-epilogue"
import { routine } from "./routine"
import { elements, storeLanes } from "./store"

/* The inner loop of the forward pass and of the input's gradient: a register tile of some output
   channels × some vectors of neighbouring output columns. Both of its operands are prepared:

   - a record for each term of the sum, in the order of summation: a weight for each of up to four output
     channels, then the distance in bytes from an output's first source element to this term's;
   - an entry for each vector of outputs: the distances in bytes of its source and of its target from the
     start of the image. */

/** Output channels whose weights share a record. */
const RECORD_WEIGHTS = 4

/** Bytes of a record: the weights, then the distance (padded to an element). */
export const recordBytes = (e: Element): number => (RECORD_WEIGHTS + 1) * e.bytes

/** Bytes of the table of `count` vectors, whose last entry is repeated to fill the widest tile. */
export const vectorTableBytes = (count: number): number => (count + 3) * 8

/** Four channels × two vectors; fewer channels take more vectors, to keep the adders busy. */
const TILES = [
  { channels: 4, vectors: 2 },
  { channels: 2, vectors: 4 },
  { channels: 1, vectors: 4 },
] as const

/** For each size of tile, while that many channels are left. */
export function forChannelBlocks(
  f: FuncBuilder,
  left: Local,
  body: (tile: (typeof TILES)[number]) => void,
): void {
  for (const tile of TILES) {
    f.while(
      () => i32.geS(left, tile.channels),
      () => {
        body(tile)
        f.bump(left, -tile.channels)
      },
    )
  }
}

/** Where a tile's sums start. */
function start(f: FuncBuilder, sum: Local): void {
  f.set(sum, ZERO)
}

/** What becomes of a finished sum: it is stored, a vector of neighbouring outputs of one channel, the first at `to`. */
function finish(f: FuncBuilder, e: Element, sum: Local, to: Value, p: Record<"lanes" | "step", Value>): void {
  storeLanes(f, elements(e), sum, to, p.lanes, p.step)
}

/** Bytes from one level of a tile's waiting sums to the next. */
const TILE_BYTES = Math.max(...TILES.map(({ channels, vectors }) => channels * vectors)) * 16

/** Whether sums of so many terms have more than one block, and the scratch bytes where a tile's wait. */
export const blocksOf = (terms: number) => ({
  blocks: terms > SUM_BLOCK,
  waiting: waitingSums(terms) * TILE_BYTES,
})

/** Output channels of a block at most: whose planes wait for an epilogue at one time. */
export const BLOCK_CHANNELS = TILES[0].channels

/**
 * One group of one image: for every vector of the table and each of `channels` output planes, `plane` bytes
 * apart, the sum over the records. With an epilogue `to` is the distance from the output's beginning, and `row` the
 * first channel; unless it is direct, the planes of a block of channels are finished in `sums` and pass through it
 * while the cache holds them. `blocks`: sums may have more than one block of terms.
 */
export const tiles = (e: Element, blocks: boolean, fitted?: ConvFitted) =>
  routine(
    `conv.tiles.${keyOf(e)}${blocks ? ".blocks" : ""}${epilogueKey(fitted)}`,
    ["from to plane channels records recordCount table vectors step lanes sums context row waiting"],
    (f, p, module) => {
      const left = f.int(p.channels)
      const to = f.int(p.to)
      const row = f.int(p.row)
      const writer = fitted?.direct ? writerFrom(f, fitted, p.context) : undefined
      const planes = fitted && !fitted.direct ? fitted : undefined
      const end = (sum: Local, at: Local, channel: number) => {
        const place = { at, offset: 0, row: i32.add(row, channel), column: i32.const(0) }
        if (writer) writer.apply(sum, place, false)
        else finish(f, e, sum, at, p)
      }
      const records = f.int(p.records)
      const length = f.int(i32.mul(p.recordCount, recordBytes(e)))
      const tableEnd = f.int(i32.add(p.table, i32.mul(p.vectors, 8)))
      forChannelBlocks(f, left, ({ channels, vectors }) => {
        const entry = f.int(p.table)
        f.while(
          () => i32.ltU(entry, tableEnd),
          () => {
            const from = Array.from({ length: vectors }, (_, j) =>
              f.int(i32.add(p.from, i32.load(entry, 8 * j))),
            )
            const terms = {
              records,
              length,
              waiting: blocks ? { at: p.waiting, count: p.recordCount } : undefined,
            }
            const sums = sumTile(f, e, from, channels, terms)
            for (const [j, column] of sums.entries()) {
              const at = f.int(i32.add(planes ? p.sums : to, i32.load(entry, 8 * j + 4)))
              column.forEach((sum, channel) => {
                end(sum, at, channel)
                f.bump(at, p.plane)
              })
            }
            f.bump(entry, 8 * vectors)
          },
        )
        if (planes) {
          const place = { sums: p.sums, sumsRow: p.plane, at: to, atRow: p.plane, row, column: i32.const(0) }
          const size = { rows: i32.const(channels), columns: i32.divU(p.plane, e.bytes) }
          callBlock(f, module, planes, p.context, { ...place, ...size })
        }
        f.bump(row, channels)
        f.bump(records, length)
        f.bump(to, i32.mul(p.plane, channels))
      })
    },
  )

/** The sums of a tile, `[vector][channel]`: one multiplication and one addition a record, in order. */
function sumTile(
  f: FuncBuilder,
  e: Element,
  from: readonly Local[],
  channels: number,
  { records, length, waiting }: Terms,
): Local[][] {
  const sums = from.map(() => Array.from({ length: channels }, () => f.local("v128")))
  for (const sum of sums.flat()) start(f, sum)
  const record = f.int(records)
  const end = f.int(record)
  const distance = f.local("i32")
  const weight = f.local("v128")
  const addTerms = (bytes: Value) => {
    f.bump(end, bytes)
    f.while(
      () => i32.ltU(record, end),
      () => {
        f.set(distance, i32.load(record, RECORD_WEIGHTS * e.bytes))
        const xs = from.map((base) => f.local("v128", v128.load(i32.add(base, distance))))
        for (let channel = 0; channel < channels; channel++) {
          f.set(weight, e.splat(record, channel * e.bytes))
          for (const [j, x] of xs.entries()) {
            const sum = sums[j]![channel]!
            f.set(sum, e.madd(sum, x, weight))
          }
        }
        f.bump(record, recordBytes(e))
      },
    )
  }
  if (waiting) {
    const place = { at: waiting.at, step: TILE_BYTES }
    sumInBlocks(f, e.add, sums.flat(), waiting.count, place, (count) =>
      addTerms(i32.mul(count, recordBytes(e))),
    )
  } else {
    addTerms(length)
  }
  return sums
}

/** The records of a tile's sums, in bytes; where they may be several blocks, their number and where sums wait. */
interface Terms {
  readonly records: Local
  readonly length: Local
  readonly waiting: { readonly at: Value; readonly count: Value } | undefined
}

/**
 * Writes the records of one group: `terms` source channels × the `tapCount` entries of `taps` (the distances
 * in bytes of a weight and of its source element). Weights of neighbouring output and source channels are
 * `outStride` and `termStride` bytes apart, source planes `plane` bytes.
 */
export const packRecords = (e: Element) =>
  routine(
    `conv.records.${e.type}`,
    ["weight records channels outStride terms termStride plane taps tapCount"],
    (f, p) => {
      const left = f.int(p.channels)
      const block = f.int(p.weight)
      const record = f.int(p.records)
      const tapsEnd = f.int(i32.add(p.taps, i32.mul(p.tapCount, 8)))
      const term = f.local("i32")
      forChannelBlocks(f, left, ({ channels }) => {
        const weights = f.int(block)
        const plane = f.int(0)
        f.for(term, 0, p.terms, 1, () => {
          const tap = f.int(p.taps)
          f.while(
            () => i32.ltU(tap, tapsEnd),
            () => {
              const weight = f.int(i32.add(weights, i32.load(tap)))
              for (let channel = 0; channel < channels; channel++) {
                f.do(e.copy(record, weight, channel * e.bytes))
                f.bump(weight, p.outStride)
              }
              f.do(i32.store(record, i32.add(plane, i32.load(tap, 4)), RECORD_WEIGHTS * e.bytes))
              f.bump(record, recordBytes(e))
              f.bump(tap, 8)
            },
          )
          f.bump(weights, p.termStride)
          f.bump(plane, p.plane)
        })
        f.bump(block, i32.mul(p.outStride, channels))
      })
    },
  )

/**
 * Writes the table of vectors for `rows` × `columns` outputs. Sources of neighbouring outputs are one element,
 * of neighbouring rows `fromRow` bytes apart; targets `step` and `toRow` bytes, after `offset`. The last vector
 * of a row overlaps the one before it, so that all have the same number of lanes.
 */
export const vectorTable = (e: Element) =>
  routine(`conv.vectors.${e.type}`, ["table rows columns fromRow offset toRow step lanes"], (f, p) => {
    const entry = f.int(p.table)
    const from = f.int(0)
    const to = f.int(p.offset)
    const [row, column] = [f.local("i32"), f.local("i32")]
    f.for(row, 0, p.rows, 1, () => {
      f.set(column, 0)
      f.doWhile(
        () => {
          f.do(i32.store(entry, i32.add(from, i32.mul(column, e.bytes))))
          f.do(i32.store(entry, i32.add(to, i32.mul(column, p.step)), 4))
          f.bump(entry, 8)
          f.bump(column, e.lanes)
          const last = i32.sub(p.columns, p.lanes)
          f.if(i32.and(i32.gtS(column, last), i32.ltS(column, p.columns)), () => f.set(column, last))
        },
        () => i32.ltS(column, p.columns),
      )
      f.bump(from, p.fromRow)
      f.bump(to, p.toRow)
    })
    // Tiles take up to four entries at a time: some more of the last.
    for (let more = 0; more < 3; more++) {
      f.do(i32.store(entry, i32.load(i32.sub(entry, 8)), 8 * more))
      f.do(i32.store(entry, i32.load(i32.sub(entry, 4)), 8 * more + 4))
    }
  })
