import { BYTES, type Call } from "../call"
import { moved, ranges } from "../parts"
import { loadOne, storeOne } from "../scalar/lanes"
import { eachBlock, joinBlock, SUM_BLOCK, waitingSums } from "../sums"
import { type Effect, type FuncBuilder, i32, type Kernel, type Local, type Value, v128 } from "../wasm"
import { Combiner } from "./combine"
import { runsAlong } from "./runs"

export interface CumulativePlan {
  readonly op: "sum" | "prod" | "max" | "min"
  readonly type: "f32" | "f64" | "i32"
  readonly shape: readonly number[]
  readonly axis: number
  /** Each result leaves its own element out; the first is 0 for sum, 1 for prod, ∓∞ for max and min. */
  readonly exclusive?: boolean
  /** From the last element to the first. */
  readonly reverse?: boolean
}

const kernels = new Map<string, Kernel>()

/**
 * Running results along an axis of a contiguous input, joined one after the other. Floating sums in blocks of 512,
 * each from the sum of the blocks before it, which are joined as in sums/order.ts.
 */
export function planCumulative(plan: CumulativePlan): Call {
  const { type, shape, axis, reverse } = plan
  const { outer, length, inner } = runsAlong(shape, axis)
  const blocks = plan.op === "sum" && type !== "i32" && length > SUM_BLOCK
  const form = plan.exclusive ? "exclusive" : "inclusive"
  const key = `cumulative:${plan.op}:${type}:${form}${blocks ? ":blocks" : ""}`
  let kernel = kernels.get(key)
  if (!kernel) {
    kernel = cumulativeKernel(key, plan, blocks)
    kernels.set(key, kernel)
  }
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
      row * length,
      from! + first,
      to! + first,
      scratch,
    ],
  })
  const split = (parts: number) =>
    outer > 1
      ? ranges(outer, parts).map(({ from, count }) => {
          const skipped = from * length * row
          return moved(over(count, inner), [skipped, skipped])
        })
      : ranges(inner, parts, GRAIN).map(({ from, count }) => {
          const skipped = from * BYTES[type]
          return moved(over(1, count), [skipped, skipped])
        })
  return { ...over(outer, inner), split }
}

/** Columns side by side go in whole cache lines. */
const GRAIN = 16

/** Vectors side by side, and bytes from one level of their waiting sums to the next. */
const MOST_VECTORS = 4
const WAITING_STEP = 16 * MOST_VECTORS

const PARAMS = ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const

/**
 * Parameters: runs, their length, columns; bytes to the next row and run; addresses of the first row; where sums of
 * blocks wait, if there are some.
 */
function cumulativeKernel(
  key: string,
  { op, type, exclusive = false }: CumulativePlan,
  blocks: boolean,
): Kernel {
  const bytes = BYTES[type]
  const lanes = 16 / bytes
  return {
    key,
    params: PARAMS,
    build(f, params) {
      const [runs, length, columns, rowStep, runStep, from, to, waiting] = params as [
        Value,
        Value,
        Value,
        Value,
        Value,
        Value,
        Value,
        Value,
      ]
      const by = new Combiner(op, type, lanes === 4 ? 4 : 2)
      const neutral = f.local("v128", by.neutral)
      const nothing = f.local("v128", op === "sum" ? v128.const(new Uint8Array(16)) : neutral)
      const source = f.local("i32", from)
      const target = f.local("i32", to)
      const left = f.int(0)
      const column = f.int(0)
      const down = new Down(f, by, length, rowStep, exclusive, neutral, nothing, blocks ? waiting : undefined)
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
    readonly exclusive: boolean,
    readonly neutral: Value,
    readonly nothing: Value,
    readonly waiting: Value | undefined,
  ) {}

  write(
    from: Value,
    to: Value,
    vectors: number,
    load: (at: Value) => Value,
    store: (at: Value, value: Value) => Effect,
  ): void {
    const { f, by, exclusive } = this
    const x = f.local("i32", from)
    const y = f.local("i32", to)
    const sums = Array.from({ length: vectors }, () => f.local("v128", this.neutral))
    const before = exclusive ? sums.map(() => f.local("v128", this.nothing)) : []
    const row = f.local("i32")
    const addRows = (count: Value, base?: readonly Local[]) => {
      f.set(row, count)
      f.doWhile(
        () => {
          for (const [i, sum] of sums.entries()) {
            const at = (address: Local) => (i === 0 ? address : i32.add(address, 16 * i))
            f.set(sum, by.join(sum, load(at(x))))
            const result = base ? by.join(base[i] as Local, sum) : sum
            f.do(store(at(y), before[i] ?? result))
            if (exclusive) f.set(before[i] as Local, result)
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
          f.set(base[i] as Local, sum)
          f.set(sum, this.neutral)
        }
      })
    })
  }
}
