import { BYTES, type Call } from "../call"
import { divisible } from "../parts"
import { remembered } from "../remembered"
import { loadOne, storeOne } from "../scalar/lanes"
import { eachBlock, joinBlock, SUM_BLOCK, waitingSums } from "../sums"
import { type Effect, type FuncBuilder, i32, type Kernel, type Local, type Value, v128 } from "../wasm"
import { Combiner } from "./combine"
import { runsAlong } from "./runs"

export interface CumsumPlan {
  readonly type: "f32" | "f64" | "i32"
  readonly shape: readonly number[]
  readonly axis: number
  /** From the last element to the first. */
  readonly reverse?: boolean
}

const kernels = new Map<string, Kernel>()

/**
 * Running sums along an axis of a contiguous input, one element added after the other. Floating sums in blocks of 512,
 * each from the sum of the blocks before it, which are joined as in sums/order.ts.
 */
export function planCumsum({ type, shape, axis, reverse }: CumsumPlan): Call {
  const { outer, length, inner } = runsAlong(shape, axis)
  const blocks = type !== "i32" && length > SUM_BLOCK
  const key = `cumsum:${type}${blocks ? ":blocks" : ""}`
  const kernel = remembered(kernels, key, () => cumsumKernel(key, type, blocks))
  const row = inner * BYTES[type]
  const first = reverse ? (length - 1) * row : 0
  const over = (runs: number, columns: number): Call => ({
    kernel,
    scratch: blocks ? waitingSums(length) * WAITING_STEP : 0,
    args: ([from, to, scratch = 0]) => [
      // Nothing along the axis leaves no rows to do.
      length === 0 ? 0 : runs,
      length,
      columns,
      reverse ? -row : row,
      length * row,
      from! + first,
      to! + first,
      scratch,
    ],
  })
  const [run, element] = [length * row, BYTES[type]]
  return outer > 1
    ? divisible((runs) => over(runs, inner), outer, [run, run])
    : divisible((columns) => over(outer, columns), inner, [element, element], GRAIN)
}

/** Columns side by side go in whole cache lines. */
const GRAIN = 16

/** Vectors side by side, and bytes from one level of their waiting sums to the next. */
const MOST_VECTORS = 4
const WAITING_STEP = 16 * MOST_VECTORS

/**
 * Parameters: runs, their length, columns; bytes to the next row and run; addresses of the first row; where sums of
 * blocks wait, if there are some.
 */
function cumsumKernel(key: string, type: CumsumPlan["type"], blocks: boolean): Kernel {
  const bytes = BYTES[type]
  const lanes = 16 / bytes
  return {
    key,
    params: new Array(8).fill("i32"),
    build(f, [runs, length, columns, rowStep, runStep, from, to, waiting]) {
      const by = new Combiner("sum", type, lanes === 4 ? 4 : 2)
      const source = f.local("i32", from)
      const target = f.local("i32", to)
      const left = f.int(0)
      const column = f.int(0)
      const down = new Down(f, by, length, rowStep, f.local("v128", by.neutral), blocks ? waiting : undefined)
      f.for(f.int(0), 0, runs, 1, () => {
        f.set(left, columns)
        f.set(column, 0)
        const [x, y] = [i32.add(source, column), i32.add(target, column)]
        for (const vectors of [MOST_VECTORS, 1]) {
          f.while(
            () => i32.geS(left, vectors * lanes),
            () => {
              down.write(x, y, vectors, v128.load, v128.store)
              f.bump(column, 16 * vectors)
              f.bump(left, -vectors * lanes)
            },
          )
        }
        f.while(
          () => i32.gtS(left, 0),
          () => {
            down.write(
              x,
              y,
              1,
              (at) => loadOne(type, at),
              (at, value) => storeOne(type, at, value),
            )
            f.bump(column, bytes)
            f.bump(left, -1)
          },
        )
        f.bump(source, runStep)
        f.bump(target, runStep)
      })
    },
  }
}

/** Writes the loop down some neighbouring columns. */
class Down {
  constructor(
    readonly f: FuncBuilder,
    readonly by: Combiner,
    readonly length: Value,
    readonly rowStep: Value,
    readonly neutral: Value,
    readonly waiting: Value | undefined,
  ) {}

  write(
    from: Value,
    to: Value,
    vectors: number,
    load: (at: Value) => Value,
    store: (at: Value, value: Value) => Effect,
  ): void {
    const { f, by } = this
    const x = f.local("i32", from)
    const y = f.local("i32", to)
    const sums = Array.from({ length: vectors }, () => f.local("v128", this.neutral))
    const row = f.local("i32")
    const addRows = (count: Value, base?: readonly Local[]) => {
      f.set(row, count)
      f.doWhile(
        () => {
          for (const [i, sum] of sums.entries()) {
            const at = (address: Local) => (i === 0 ? address : i32.add(address, 16 * i))
            f.set(sum, by.join(sum, load(at(x))))
            f.do(store(at(y), base ? by.join(base[i], sum) : sum))
          }
          f.bump(x, this.rowStep)
          f.bump(y, this.rowStep)
          f.bump(row, -1)
        },
        () => row,
      )
    }
    if (this.waiting) this.inBlocks(sums, this.waiting, addRows)
    else addRows(this.length)
  }

  /** `addRows` writes each block's running sums, added to the sum of the blocks before. */
  inBlocks(sums: readonly Local[], at: Value, addRows: (count: Value, base: readonly Local[]) => void): void {
    const { f, by } = this
    const waiting = { at, step: WAITING_STEP }
    const base = sums.map(() => f.local("v128", this.neutral))
    eachBlock(f, this.length, (count, { ordinal, last, pending }) => {
      addRows(count, base)
      f.if(i32.eqz(last), () => {
        const place = joinBlock(f, by.join, sums, waiting, pending)
        sums.forEach((sum, i) => f.do(v128.store(place, sum, 16 * i)))
        // To the blocks just joined, all that wait before them.
        joinBlock(f, by.join, sums, waiting, i32.and(ordinal, i32.add(ordinal, 1)))
        for (const [i, sum] of sums.entries()) {
          f.set(base[i], sum)
          f.set(sum, this.neutral)
        }
      })
    })
  }
}
