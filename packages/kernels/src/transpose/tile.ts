import type { StorageType } from "../call"
import { type Effect, type FuncBuilder, i8x16, i32, type Local, type Value, v128 } from "../wasm"

/** Rows and columns of the square tile that is turned over in registers. */
export function tileSize(type: StorageType): 2 | 4 | 8 {
  return type === "f64" ? 2 : type === "bool" ? 8 : 4
}

/** Byte order that takes units of `bytes` by turns from the lower or upper halves of two vectors. */
function interleave(bytes: number, half: "low" | "high"): number[] {
  const order: number[] = []
  for (let unit = half === "low" ? 0 : 8; unit < (half === "low" ? 8 : 16); unit += bytes) {
    for (const side of [0, 16]) for (let i = 0; i < bytes; i++) order.push(side + unit + i)
  }
  return order
}

/** Turns over one tile: `row` gives the addresses of its rows, `column` where its columns go. */
export function turnTile(
  f: FuncBuilder,
  type: StorageType,
  row: (i: number) => Value,
  column: (i: number) => Value,
): void {
  const zip = (a: Value, b: Value, bytes: number, half: "low" | "high"): Local =>
    f.local("v128", i8x16.shuffle(a, b, interleave(bytes, half)))
  const both = (a: Value, b: Value, bytes: number) => [zip(a, b, bytes, "low"), zip(a, b, bytes, "high")]
  const n = tileSize(type)
  const load = type === "bool" ? v128.load64Zero : v128.load
  let rows: Local[] = Array.from({ length: n }, (_, i) => f.local("v128", load(row(i))))
  if (type === "bool") {
    // Eight rows of eight bytes: the first step fills whole vectors, each later one orders two halves.
    rows = [0, 1, 2, 3].map((i) => zip(rows[i]!, rows[i + 4]!, 1, "low"))
    rows = [...both(rows[0]!, rows[2]!, 1), ...both(rows[1]!, rows[3]!, 1)]
    rows = [...both(rows[0]!, rows[2]!, 1), ...both(rows[1]!, rows[3]!, 1)]
    for (const [i, pair] of rows.entries()) {
      f.do(v128.store64Lane(column(2 * i), pair, 0))
      f.do(v128.store64Lane(column(2 * i + 1), pair, 1))
    }
    return
  }
  if (type === "f64") {
    rows = both(rows[0]!, rows[1]!, 8)
  } else {
    rows = [...both(rows[0]!, rows[2]!, 4), ...both(rows[1]!, rows[3]!, 4)]
    rows = [...both(rows[0]!, rows[2]!, 4), ...both(rows[1]!, rows[3]!, 4)]
  }
  for (const [i, vector] of rows.entries()) f.do(v128.store(column(i), vector))
}

/** Copies one element. */
export function copyElement(type: StorageType, from: Value, to: Value): Effect {
  if (type === "f64") return v128.store64Lane(to, v128.load64Zero(from), 0)
  return type === "bool" ? i32.store8(to, i32.load8U(from)) : i32.store(to, i32.load(from))
}
