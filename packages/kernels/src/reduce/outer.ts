import { BYTES, type StorageType } from "../call"
import { storeOne, storeVector } from "../scalar/lanes"
import { i32, type Local, type Value } from "../wasm"
import { LEVELS } from "./accumulate"
import { Columns } from "./columns"
import { openFrame, type ReduceFrame, walk } from "./frame"

/** Vectors whose partials are held in registers side by side: a cache line of f32. */
const GROUP = 4
/** Groups that are done together: long pieces of rows are read faster than single lines. */
const TILE = 16
const LEVEL_BYTES = 16 * GROUP * TILE
export const OUTER_STACK_BYTES = LEVELS * LEVEL_BYTES

/**
 * Writes a reduction whose last axis is kept: vectors hold neighbouring results and go down the rows of
 * reduced elements.
 */
export function writeOuter(frame: ReduceFrame): void {
  const { f, kept, operands, output } = frame
  const axis = kept.length - 1
  const { reader, by, heavy } = openFrame(frame, axis)
  const { lanes } = by
  const type = frame.value.type as StorageType
  const bytes = BYTES[type]
  const columns = new Columns(frame, reader, by, LEVEL_BYTES)
  const left = f.int(0)
  const groups = f.int(0)

  /** Reduces as many groups as `groups` says. */
  const reduceGroups = (starts: readonly Local[], vectors: number) =>
    columns.reduce({
      starts,
      groups,
      vectors,
      read: (at) => Array.from({ length: vectors }, (_, i) => reader.vector(at, i)[0] as Local),
      store: (totals) => {
        for (const [i, total] of totals.entries()) {
          f.do(storeVector(type, i32.add(output, i * lanes * bytes), total, lanes))
        }
        f.bump(output, vectors * lanes * bytes)
      },
    })

  walk(
    frame,
    0,
    axis,
    operands.map(({ address }) => address),
    (addresses) => {
      const here = addresses.map((address) => f.local("i32", address))
      f.set(left, kept[axis] as Value)
      for (const vectors of heavy ? [1] : [GROUP, 1]) {
        const size = vectors * lanes
        f.while(
          () => i32.geS(left, size),
          () => {
            f.set(groups, i32.divU(left, size))
            f.if(i32.gtS(groups, TILE), () => f.set(groups, TILE))
            reduceGroups(here, vectors)
            f.set(left, i32.sub(left, i32.mul(groups, size)))
            for (const [i, { how, type: of }] of operands.entries()) {
              if (how === "v") f.bump(here[i] as Local, i32.mul(groups, size * BYTES[of]))
              const stride = operands[i]?.strides[axis]
              if (how === "g" && stride) f.bump(here[i] as Local, i32.mul(stride, i32.mul(groups, size)))
            }
          },
        )
      }
      f.if(i32.gtS(left, 0), () => {
        columns.reduce({
          starts: here,
          groups: i32.const(1),
          vectors: 1,
          read(at) {
            const value = reader.partial(at, left)[0] as Local
            // Zeros in unused lanes would look doubtful.
            return [by.quick ? f.local("v128", by.firstLanes(value, left)) : value]
          },
          store: ([total]) => {
            f.doWhile(
              () => {
                f.do(storeOne(type, output, total as Local))
                f.bump(output, bytes)
                f.set(total as Local, by.shiftLanes(total as Local))
                f.bump(left, -1)
              },
              () => left,
            )
          },
        })
      })
    },
  )
}
