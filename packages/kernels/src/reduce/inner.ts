import { BYTES, type StorageType } from "../call"
import { storeOne } from "../scalar/lanes"
import { markAddresses, reduceRow } from "./accumulate"
import { openFrame, type ReduceFrame, startRun, walk } from "./frame"

/** Writes a reduction along the last axis, the only reduced one: row after row. */
export function writeInner(frame: ReduceFrame): void {
  const { f, kept, operands, output, scratch } = frame
  const { reader, by, heavy } = openFrame(frame, kept.length)
  const size = frame.reduced[0]
  const type = frame.value.type as StorageType
  const left = f.int(0)
  walk(
    frame,
    0,
    kept.length,
    operands.map(({ address }) => address),
    (addresses) => {
      const here = startRun(frame, addresses)
      f.set(left, size!)
      const total = reduceRow(
        f,
        by,
        left,
        {
          heavy,
          vector: (skip) => reader.vector(here, skip)[0]!,
          partial: (count) => reader.partial(here, count)[0]!,
          mark: () => markAddresses(f, here),
          advance: (count) => reader.advance(here, count),
        },
        scratch,
      )
      f.do(storeOne(type, output, total))
      f.bump(output, BYTES[type])
    },
  )
}
