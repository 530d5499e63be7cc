import type { Element } from "../element"
import { type FuncBuilder, type Int, i32, type ModuleBuilder } from "../wasm"
import type { ConvFitted } from "./conv-epilogue"
import { padImage } from "./layout"
import { packRecords, recordBytes, tiles, vectorTable, vectorTableBytes } from "./tiles"

/**
 * What the forward pass and the input's gradient share, in bytes and counts: `taps` of a window over source
 * planes, summed into the target planes.
 */
export interface Correlation {
  readonly images: Int
  readonly groups: Int
  /** Source: `terms` planes a group; copied into `padded` unless that is 0. */
  readonly from: Int
  readonly terms: Int
  readonly fromImage: Int
  readonly h: Int
  readonly w: Int
  readonly padded: Int
  readonly plane: Int
  readonly top: Int
  readonly left: Int
  readonly phases: Int
  readonly width: Int
  /** Weights and where to prepare them. */
  readonly weight: Int
  readonly groupWeight: Int
  readonly outStride: Int
  readonly termStride: Int
  readonly records: Int
  readonly taps: Int
  readonly tapCount: Int
  /** Target: `channels` planes a group; `rows` × `columns` of their elements are written. */
  readonly to: Int
  readonly channels: Int
  readonly toImage: Int
  readonly toPlane: Int
  readonly rows: Int
  readonly columns: Int
  readonly lanes: Int
  readonly fromRow: Int
  readonly offset: Int
  readonly toRow: Int
  readonly step: Int
  readonly table: Int
  readonly vectors: Int
  /** With an epilogue: where sums wait for it, and its context; `to` is then the distance from the output's start. */
  readonly sums: Int
  readonly context: Int
  /** Where sums of blocks wait. */
  readonly waiting: Int
}

/** Bytes of scratch for the records of a convolution with so many weights, and for its table of vectors. */
export function correlationBytes(e: Element, weights: number, rows: number, columns: number) {
  return {
    // A block may hold one weight a record.
    records: weights * recordBytes(e),
    table: vectorTableBytes(rows * Math.ceil(columns / e.lanes)),
  }
}

/** Writes the loops over groups and images. */
export function correlate(
  f: FuncBuilder,
  module: ModuleBuilder,
  e: Element,
  c: Correlation,
  blocks: boolean,
  fitted?: ConvFitted,
): void {
  const group = f.local("i32")
  const records = f.int(c.records)
  const weight = f.int(c.weight)
  const recordCount = f.int(i32.mul(c.terms, c.tapCount))
  // Blocks of channels differ in number, not in length: 4 + 4 + 2 + 1.
  const channelBlocks = i32.add(
    i32.shrU(c.channels, 2),
    i32.add(i32.and(i32.shrU(c.channels, 1), 1), i32.and(c.channels, 1)),
  )
  const groupRecords = f.int(i32.mul(i32.mul(channelBlocks, recordCount), recordBytes(e)))
  f.for(group, 0, c.groups, 1, () => {
    packRecords(e).call(f, module, { ...c, weight, records })
    f.bump(weight, c.groupWeight)
    f.bump(records, groupRecords)
  })
  vectorTable(e).call(f, module, c)

  const image = f.local("i32")
  const from = f.int(c.from)
  const to = f.int(c.to)
  const source = f.local("i32")
  const target = f.local("i32")
  f.for(image, 0, c.images, 1, () => {
    f.set(source, from)
    f.if(i32.ne(c.padded, 0), () => {
      const planes = i32.mul(c.groups, c.terms)
      padImage(e).call(f, module, { ...c, from, to: c.padded, planes })
      f.set(source, c.padded)
    })
    f.set(target, to)
    f.set(records, c.records)
    f.for(group, 0, c.groups, 1, () => {
      const [plane, row] = [c.toPlane, i32.mul(group, c.channels)]
      const place = { from: source, to: target, plane, records, recordCount, row }
      tiles(e, blocks, fitted).call(f, module, { ...c, ...place })
      f.bump(source, i32.mul(c.terms, c.plane))
      f.bump(target, i32.mul(c.channels, c.toPlane))
      f.bump(records, groupRecords)
    })
    f.bump(from, c.fromImage)
    f.bump(to, c.toImage)
  })
}
