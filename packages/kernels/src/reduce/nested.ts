import { BYTES, type StorageType } from "../call"
import { storeOne } from "../scalar/lanes"
import { type FuncBuilder, i32, type Local, type Value } from "../wasm"
import { carry, markAddresses, reduceBlock, type Source, STACK_BYTES } from "./accumulate"
import type { Combiner } from "./combine"
import { openFrame, type ReduceFrame, startRun, walk } from "./frame"
import { BLOCK } from "./order"

/** Bytes of a block's cells at most. */
export const BUFFER_BYTES = 8 * BLOCK

/**
 * Writes a reduction along several axes, the last one among them. Blocks do not end where rows do, so
 * each block's values are first laid side by side in scratch memory.
 */
export function writeNested(frame: ReduceFrame): void {
  const { f, kept, reduced, operands, output, scratch } = frame
  const axes = kept.length + reduced.length
  const { reader, by, heavy } = openFrame(frame, axes - 1)
  const { lanes } = by
  const type = frame.value.type as StorageType
  const buffer = f.local("i32", i32.add(scratch, STACK_BYTES))
  const all = f.int(1)
  for (const length of reduced) f.set(all, i32.mul(all, length))
  /** Values of this result that no finished block has. */
  const left = f.int(0)
  const block = f.int(0)
  const filled = f.int(0)
  const end = f.local("i32")
  const row = f.int(0)
  const take = f.int(0)
  const total = f.local("v128")

  const fillFrom = (here: readonly Local[]) => {
    for (const vectors of heavy ? [1] : [4, 1]) {
      f.while(
        () => i32.geS(take, vectors * lanes),
        () => {
          for (let i = 0; i < vectors; i++) {
            f.do(by.storeCells(end, reader.vector(here, i)[0]!))
            f.bump(end, by.vectorBytes)
          }
          reader.advance(here, vectors * lanes)
          f.bump(take, -vectors * lanes)
        },
      )
    }
    f.while(
      () => i32.gtS(take, 0),
      () => {
        f.do(by.storeCell(end, reader.one(here)[0]!))
        f.bump(end, by.cellBytes)
        reader.advance(here, 1)
        f.bump(take, -1)
      },
    )
  }
  const finishBlock = () => {
    f.set(left, i32.sub(left, filled))
    f.set(end, buffer)
    reduceBlock(f, by, filled, fromCells(f, by, end), total)
    carry(f, by, [total], block, i32.eqz(left), scratch)
    f.bump(block, 1)
    f.set(end, buffer)
  }

  const starts = operands.map(({ address }) => address)
  walk(frame, 0, kept.length, starts, (addresses) => {
    f.set(left, all)
    f.set(block, 0)
    f.set(end, buffer)
    walk(frame, kept.length, axes - 1, addresses, (rowStart) => {
      const here = startRun(frame, rowStart)
      f.set(row, reduced.at(-1)!)
      f.doWhile(
        () => {
          f.set(take, i32.sub(BLOCK, filled))
          f.if(i32.gtS(take, row), () => f.set(take, row))
          f.set(row, i32.sub(row, take))
          f.bump(filled, take)
          fillFrom(here)
          f.if(i32.or(i32.eq(filled, BLOCK), i32.eq(filled, left)), finishBlock)
        },
        () => row,
      )
    })
    f.do(storeOne(type, output, total))
    f.bump(output, BYTES[type])
  })
}

/** Values that lie side by side as cells. */
function fromCells(f: FuncBuilder, by: Combiner, address: Local): Source {
  const lane = (n: number): Value => by.loadCell(i32.add(address, n * by.cellBytes))
  return {
    heavy: false,
    vector: (skip) => by.loadCells(skip === 0 ? address : i32.add(address, skip * by.vectorBytes)),
    partial(count) {
      const value = f.local("v128", lane(0))
      if (by.lanes === 4) {
        f.if(i32.gtS(count, 1), () => {
          f.set(value, by.withLane(value, lane(1), 1))
          f.if(i32.gtS(count, 2), () => f.set(value, by.withLane(value, lane(2), 2)))
        })
      }
      return value
    },
    mark: () => markAddresses(f, [address]),
    advance: (count) => f.bump(address, count * by.cellBytes),
  }
}
