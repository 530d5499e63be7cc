import { BYTES, type Call } from "../call"
import { moved, ranges } from "../parts"
import { loadOne, storeOne } from "../scalar/lanes"
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

/** Running results along an axis of a contiguous input, joined one after the other. */
export function planCumulative(plan: CumulativePlan): Call {
  const { type, shape, axis, reverse } = plan
  const { outer, length, inner } = runsAlong(shape, axis)
  const key = `cumulative:${plan.op}:${type}:${plan.exclusive ? "exclusive" : "inclusive"}`
  let kernel = kernels.get(key)
  if (!kernel) {
    kernel = cumulativeKernel(key, plan)
    kernels.set(key, kernel)
  }
  const row = inner * BYTES[type]
  const first = reverse ? (length - 1) * row : 0
  const over = (runs: number, columns: number): Call => ({
    kernel,
    scratch: 0,
    args: ([from, to]) => [
      // Nothing along the axis leaves no rows to do.
      length === 0 ? 0 : runs,
      length,
      columns,
      reverse ? -row : row,
      row * length,
      from! + first,
      to! + first,
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

const PARAMS = ["i32", "i32", "i32", "i32", "i32", "i32", "i32"] as const

/** Parameters: runs, their length, columns; bytes to the next row and run; addresses of the first row. */
function cumulativeKernel(key: string, { op, type, exclusive = false }: CumulativePlan): Kernel {
  const bytes = BYTES[type]
  const lanes = 16 / bytes
  return {
    key,
    params: PARAMS,
    build(f, params) {
      const [runs, length, columns, rowStep, runStep, from, to] = params as [
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
      const down = new Down(f, by, length, rowStep, exclusive, neutral, nothing)
      f.for(f.int(0), 0, runs, 1, () => {
        f.set(left, columns)
        f.set(column, 0)
        const [x, y] = [i32.add(source, column), i32.add(target, column)]
        for (const vectors of [4, 1]) {
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
    const row = f.local("i32", this.length)
    f.doWhile(
      () => {
        for (const [i, sum] of sums.entries()) {
          const at = (base: Local) => (i === 0 ? base : i32.add(base, 16 * i))
          f.set(sum, by.join(sum, load(at(x))))
          f.do(store(at(y), before[i] ?? sum))
          if (exclusive) f.set(before[i] as Local, sum)
        }
        f.bump(x, this.rowStep)
        f.bump(y, this.rowStep)
        f.bump(row, -1)
      },
      () => row,
    )
  }
}
