import { BYTES, type Call, type StorageType } from "../call"
import { divisible } from "../parts"
import { Combiner } from "../reduce/combine"
import { remembered } from "../remembered"
import { loadOne, storeOne } from "../scalar/lanes"
import { type FuncBuilder, i32, type Kernel, type Local, type Value, v128 } from "../wasm"
import { copyBytes } from "./copy"

export interface IndexSelectPlan {
  readonly type: StorageType
  /** Tables, one after the other; 1 when left out. */
  readonly outer?: number
  /** Rows of a table, and elements of a row. */
  readonly rows: number
  readonly columns: number
  /** How many indices there are. */
  readonly count: number
}

/**
 * Rows by index: from `[outer, rows, columns]` and i32 indices `[count]`, all in range (`planIndexCheck`),
 * `[outer, count, columns]`.
 */
export function planIndexSelect({ type, outer = 1, rows, columns, count }: IndexSelectPlan): Call {
  const rowBytes = columns * BYTES[type]
  const over = (tables: number, indices: number): Call => ({
    kernel: SELECT,
    scratch: 0,
    args: ([table, index, to]) => [tables, rows * rowBytes, rowBytes, indices, table!, index!, to!],
  })
  return outer > 1
    ? divisible((tables) => over(tables, count), outer, [rows * rowBytes, 0, count * rowBytes])
    : divisible((indices) => over(outer, indices), count, [0, BYTES.i32, rowBytes])
}

const SELECT: Kernel = {
  key: "index-select",
  params: ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
  build(f, params) {
    const [outer, tableBytes, rowBytes, count, tables, indices, to] = params as Seven
    const table = f.local("i32", tables)
    const target = f.local("i32", to)
    const index = f.int(0)
    const source = f.int(0)
    f.for(f.int(0), 0, outer, 1, () => {
      f.set(index, indices)
      f.for(f.int(0), 0, count, 1, () => {
        f.set(source, i32.add(table, i32.mul(i32.load(index), rowBytes)))
        copyBytes(f, source, target, rowBytes)
        f.bump(index, 4)
        f.bump(target, rowBytes)
      })
      f.bump(table, tableBytes)
    })
  },
}

type Seven = [Value, Value, Value, Value, Value, Value, Value]

const adders = new Map<string, Kernel>()

/**
 * Adds rows into a copy of a base, the adjoint of `planIndexSelect`: inputs base `[outer, rows, columns]`,
 * i32 indices `[count]`, all in range, and source `[outer, count, columns]`. Rows are added in the order
 * of the indices. The output may be the base itself.
 */
export function planIndexAdd({ type, outer = 1, rows, columns, count }: IndexSelectPlan): Call {
  const kernel = remembered(adders, type, () => addKernel(type))
  const rowBytes = columns * BYTES[type]
  const table = rows * rowBytes
  const over = (tables: number): Call => ({
    kernel,
    scratch: 0,
    args: ([base, indices, source, to]) => [tables, table, rowBytes, count, base!, indices!, source!, to!],
  })
  return outer > 1 ? divisible(over, outer, [table, 0, count * rowBytes, table]) : over(outer)
}

function addKernel(type: StorageType): Kernel {
  return {
    key: `index-add:${type}`,
    params: ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    build(f, params) {
      const [outer, tableBytes, rowBytes, count, base, indices, from, to] = params as [...Seven, Value]
      f.if(i32.ne(base, to), () => copyBytes(f, base, to, i32.mul(outer, tableBytes)))
      const table = f.local("i32", to)
      const source = f.local("i32", from)
      const index = f.int(0)
      const row = f.int(0)
      f.for(f.int(0), 0, outer, 1, () => {
        f.set(index, indices)
        f.for(f.int(0), 0, count, 1, () => {
          f.set(row, i32.add(table, i32.mul(i32.load(index), rowBytes)))
          addRow(f, type, source, row, rowBytes)
          f.bump(index, 4)
        })
        f.bump(table, tableBytes)
      })
    },
  }
}

/** Adds a row to another one, element by element; both addresses move past it. */
function addRow(f: FuncBuilder, type: StorageType, from: Local, to: Local, rowBytes: Value): void {
  const bytes = BYTES[type]
  const { join } = new Combiner("sum", type, type === "f64" ? 2 : 4)
  const left = f.local("i32", rowBytes)
  f.while(
    () => i32.geS(left, 16),
    () => {
      f.do(v128.store(to, join(v128.load(to), v128.load(from))))
      for (const address of [from, to]) f.bump(address, 16)
      f.bump(left, -16)
    },
  )
  f.while(
    () => i32.gtS(left, 0),
    () => {
      f.do(storeOne(type, to, join(loadOne(type, to), loadOne(type, from))))
      for (const address of [from, to]) f.bump(address, bytes)
      f.bump(left, -bytes)
    },
  )
}
