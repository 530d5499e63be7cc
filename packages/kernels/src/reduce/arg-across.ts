import { BYTES } from "../call"
import { loadOne } from "../scalar/lanes"
import { type FuncBuilder, i32, i32x4, type Kernel, type Local, type Value, v128 } from "../wasm"
import { ARG_PARAMS, type ArgOp, beats, type NumberType } from "./arg-extreme"

/** Runs side by side: vectors hold neighbouring runs and go down their elements. */
export function acrossKernel(op: ArgOp, type: NumberType): Kernel {
  const bytes = BYTES[type]
  const lanes = 16 / bytes
  return {
    key: `arg-across:${op}:${type}`,
    params: ARG_PARAMS,
    build(f, [outer, length, inner, from, to]) {
      const rowBytes = f.local("i32", i32.mul(inner as Value, bytes))
      const column = f.local("i32", from)
      const output = f.local("i32", to)
      const left = f.int(0)
      const go = (vectors: number, load: (address: Value) => Value) => {
        const places = goDown(f, { op, type, length: length as Value, rowBytes, column, vectors, load })
        const written = load === firstLane ? 1 : vectors * lanes
        for (let i = 0; i < written; i++) {
          const lane = type === "f64" ? 2 * (i % lanes) : i % lanes
          f.do(i32.store(output, i32x4.extractLane(places[Math.floor(i / lanes)] as Local, lane), 4 * i))
        }
        f.bump(output, 4 * written)
        f.bump(column, bytes * written)
        f.bump(left, -written)
      }
      const firstLane = (address: Value) => loadOne(type, address)
      f.for(f.int(0), 0, outer as Value, 1, () => {
        f.set(left, inner as Value)
        for (const vectors of [4, 1]) {
          f.while(
            () => i32.geS(left, vectors * lanes),
            () => go(vectors, v128.load),
          )
        }
        f.while(
          () => i32.gtS(left, 0),
          () => go(1, firstLane),
        )
        // The columns have passed one row; the run has `length`.
        f.bump(column, i32.mul(rowBytes, i32.sub(length as Value, 1)))
      })
    },
  }
}

interface Down {
  readonly op: ArgOp
  readonly type: NumberType
  readonly length: Value
  readonly rowBytes: Value
  readonly column: Value
  readonly vectors: number
  readonly load: (address: Value) => Value
}

/** The places of the extremes of some neighbouring columns, as 32-bit numbers filling each lane. */
function goDown(f: FuncBuilder, down: Down): Local[] {
  const { op, type, length, rowBytes, column, vectors, load } = down
  const each = Array.from({ length: vectors }, (_, i) => i)
  const at = f.local("i32", column)
  const here = (i: number) => (i === 0 ? at : i32.add(at, 16 * i))
  const best = each.map((i) => f.local("v128", load(here(i))))
  const places = each.map(() => f.local("v128", i32x4.splat(i32.const(0))))
  const row = f.int(1)
  const rows = f.local("v128")
  const values = each.map(() => f.local("v128"))
  const better = f.local("v128")
  f.while(
    () => i32.ltS(row, length),
    () => {
      f.bump(at, rowBytes)
      f.set(rows, i32x4.splat(row))
      for (const i of each) {
        const [value, top, place] = [values[i], best[i], places[i]] as [Local, Local, Local]
        f.set(value, load(here(i)))
        f.set(better, beats(op, type, value, top))
        f.set(top, v128.bitselect(value, top, better))
        f.set(place, v128.bitselect(rows, place, better))
      }
      f.bump(row, 1)
    },
  )
  return places
}
