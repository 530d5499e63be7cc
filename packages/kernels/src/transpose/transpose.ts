import { BYTES, type Call, type StorageType } from "../call"
import { divisible } from "../parts"
import { remembered } from "../remembered"
import { i32, type Kernel, type Value } from "../wasm"
import { writeBand } from "./band"
import { tileSize } from "./tile"

export interface TransposePlan {
  readonly type: StorageType
  /** Matrices, one after the other; 1 when left out. */
  readonly batch?: number
  readonly rows: number
  readonly columns: number
}

/** Rows become columns in whole bands. */
const GRAIN = 16

const kernels = new Map<string, Kernel>()

/** Swaps the axes of contiguous matrices: `[batch, rows, columns]` to `[batch, columns, rows]`. */
export function planTranspose({ type, batch = 1, rows, columns }: TransposePlan): Call {
  // Few rows at a time suit caches, but columns whose steps fall on the same cache sets want whole lines.
  const height = type === "bool" || (rows * BYTES[type]) % 1024 === 0 ? 16 : 8
  const key = `transpose:${type}:${height}`
  const kernel = remembered(kernels, key, () => transposeKernel(key, type, [height, tileSize(type), 1]))
  const bytes = BYTES[type]
  const over = (matrices: number, height: number): Call => ({
    kernel,
    scratch: 0,
    args: ([from, to]) => [matrices, height, columns, rows * bytes, from as number, to as number],
  })
  const matrixBytes = rows * columns * bytes
  return batch > 1
    ? divisible((count) => over(count, rows), batch, [matrixBytes, matrixBytes])
    : divisible((count) => over(batch, count), rows, [columns * bytes, bytes], GRAIN)
}

type Six = [Value, Value, Value, Value, Value, Value]

/**
 * Parameters: matrices, their rows and columns; bytes from one column of a result to the next; addresses.
 *
 * @param heights - of the bands that rows are taken in, tallest first
 */
function transposeKernel(key: string, type: StorageType, heights: readonly number[]): Kernel {
  const bytes = BYTES[type]
  return {
    key,
    params: ["i32", "i32", "i32", "i32", "i32", "i32"],
    build(f, params) {
      const [batch, rows, columns, columnBytes, source, target] = params as Six
      const from = f.local("i32", source)
      const to = f.local("i32", target)
      const rowBytes = f.local("i32", i32.mul(columns, bytes))
      const left = f.int(0)
      f.for(f.int(0), 0, batch, 1, () => {
        f.set(left, rows)
        for (const height of heights) {
          f.while(
            () => i32.geS(left, height),
            () => {
              writeBand(f, { type, height, columns, from, to, rowBytes, columnBytes })
              f.bump(from, i32.mul(rowBytes, height))
              f.bump(to, height * bytes)
              f.bump(left, -height)
            },
          )
        }
        // `to` has passed one row of the result; the matrix has `columns` of them.
        f.bump(to, i32.mul(columnBytes, i32.sub(columns, 1)))
      })
    },
  }
}
