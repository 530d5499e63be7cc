import { loadSplat } from "../scalar/lanes"
import { i32, type Local, type Value } from "../wasm"
import { ZERO } from "../wasm/words"
import { carry } from "./accumulate"
import type { Combiner, Join } from "./combine"
import type { ReduceFrame } from "./frame"
import { BLOCK, PARTIALS } from "./order"
import type { Reader } from "./reader"

/** Gives a row's vectors of one group, from where the inputs stand (for s from their values). */
type Read = (at: readonly Value[]) => readonly Local[]

/** Some neighbouring results: `groups` times `vectors` vectors. */
export interface Tile {
  /** Addresses of the tile's first column in row 0. */
  readonly starts: readonly Value[]
  readonly groups: Value
  readonly vectors: number
  readonly read: Read
  /** Writes the next group's results. */
  readonly store: (totals: readonly Local[]) => void
}

/** Reduces columns of vectors over all rows. */
export class Columns {
  readonly #frame: ReduceFrame
  readonly #reader: Reader
  readonly #by: Combiner
  readonly #levelBytes: number
  readonly #rows: Local
  /** For each operand the bytes that a partial goes from row to row, when there is one reduced axis. */
  readonly #leaps: readonly (Value | undefined)[]

  /** @param levelBytes - of the stack: room for the vectors of the largest tile */
  constructor(frame: ReduceFrame, reader: Reader, by: Combiner, levelBytes: number) {
    const { f, kept, reduced, operands } = frame
    this.#frame = frame
    this.#reader = reader
    this.#by = by
    this.#levelBytes = levelBytes
    this.#rows = f.int(1)
    for (const length of reduced) f.set(this.#rows, i32.mul(this.#rows, length))
    this.#leaps = operands.map(({ strides }) => {
      const stride = strides[kept.length]
      return stride && f.local("i32", i32.mul(stride, PARTIALS))
    })
  }

  /**
   * Goes down the rows partial by partial: rows p, p + 16, … of a block. Partials come in the order 0, 8, 4,
   * 12, …, in which halves meet like neighbours, so one stack joins partials and blocks alike.
   */
  reduce({ starts, groups, vectors, read, store }: Tile): void {
    const rows = this.#rows
    const { f, scratch } = this.#frame
    const blocks = i32.shrU(i32.add(rows, BLOCK - 1), 8)
    const last = f.local("i32", i32.sub(i32.mul(blocks, PARTIALS), 1))
    const [turn, first, end, slot, isLast] = [0, 0, 0, 0, 0].map((n) => f.int(n)) as Five
    const totals = Array.from({ length: vectors }, () => f.local("v128"))
    const columns = starts.map((start) => f.local("i32", start))
    f.for(turn, 0, i32.add(last, 1), 1, () => {
      f.set(first, i32.shl(i32.shrU(turn, 4), 8))
      f.set(end, i32.add(first, BLOCK))
      f.if(i32.gtS(end, rows), () => f.set(end, rows))
      f.set(first, i32.add(first, reversedBits(turn)))
      f.set(isLast, i32.eq(turn, last))
      for (const [i, start] of starts.entries()) f.set(columns[i] as Local, start)
      f.set(slot, scratch)
      f.for(f.int(0), 0, groups, 1, () => {
        this.#joinRows(columns, first, end, totals, read)
        carry(f, this.#by, totals, turn, isLast, slot, this.#levelBytes)
        f.if(isLast, () => store(totals))
        this.#reader.advance(columns, vectors * this.#by.lanes)
        f.bump(slot, 16 * vectors)
      })
    })
  }

  /** Joins rows first, first + 16, … before `end` of one group. */
  #joinRows(columns: readonly Local[], first: Value, end: Value, totals: readonly Local[], read: Read): void {
    const { f } = this.#frame
    const by = this.#by
    const join = (how: Join, from: Read) => this.#joinBy(how, columns, first, end, totals, from)
    if (!by.quick) {
      join(by.join, read)
      return
    }
    const sum = f.local("v128", ZERO)
    join(by.quick, (at) => {
      const values = read(at)
      f.set(
        sum,
        by.watch(
          sum,
          values.reduce<Value>((a, b) => (a === b ? a : by.watch(a, b)), values[0] as Local),
        ),
      )
      return values
    })
    f.if(by.doubtful(totals, sum, "any lane"), () => join(by.join, read))
  }

  #joinBy(
    join: Join,
    columns: readonly Local[],
    first: Value,
    end: Value,
    totals: readonly Local[],
    read: Read,
  ): void {
    const { f, reduced } = this.#frame
    const row = f.local("i32", first)
    const at = columns.map((column) => f.local("i32", column))
    const goToRow = () => this.#goToRow(at, columns, row)
    for (const total of totals) f.set(total, this.#by.neutral)
    goToRow()
    f.while(
      () => i32.ltS(row, end),
      () => {
        const values = read(this.#standing(at))
        for (const [i, total] of totals.entries()) f.set(total, join(total, values[i] as Local))
        f.bump(row, PARTIALS)
        if (reduced.length > 1) goToRow()
        else for (const [i, leap] of this.#leaps.entries()) if (leap) f.bump(at[i] as Local, leap)
      },
    )
  }

  #goToRow(at: readonly Local[], columns: readonly Local[], row: Value): void {
    const { f, reduced, kept, operands } = this.#frame
    const rest = f.local("i32", row)
    for (const [i, column] of columns.entries()) f.set(at[i] as Local, column)
    for (let axis = reduced.length - 1; axis >= 0; axis--) {
      const place = axis === 0 ? rest : i32.remU(rest, reduced[axis] as Value)
      for (const [i, { strides }] of operands.entries()) {
        const stride = strides[kept.length + axis]
        if (stride) f.bump(at[i] as Local, i32.mul(place, stride))
      }
      if (axis > 0) f.set(rest, i32.divU(rest, reduced[axis] as Value))
    }
  }

  /** For s the row's value in all lanes, for the others the address. */
  #standing(at: readonly Local[]): readonly Value[] {
    const { f, operands } = this.#frame
    return operands.map(({ type, how }, i) =>
      how === "s" ? f.local("v128", loadSplat(type, at[i] as Local)) : (at[i] as Local),
    )
  }
}
type Five = [Local, Local, Local, Local, Local]

/** The lowest four bits in reverse: 0, 8, 4, 12, 2, 10, … */
function reversedBits(turn: Value): Value {
  const bit = (from: number, to: number): Value =>
    i32.and(from > to ? i32.shrU(turn, from - to) : i32.shl(turn, to - from), 1 << to)
  return i32.or(i32.or(bit(0, 3), bit(1, 2)), i32.or(bit(2, 1), bit(3, 0)))
}
