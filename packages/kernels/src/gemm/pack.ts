import type { Element } from "../element"
import { type FuncBuilder, type Int, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"

/** A block of an operand to be packed: `width` neighbours for each of `count` values of k. */
export interface Source {
  readonly start: Value
  /** Bytes from one k to the next, and from one neighbour to the next; one of them is an element. */
  readonly sumStep: Int
  readonly neighbourStep: Int
  readonly count: Value
}

/**
 * Copies a panel so that the innermost loop reads it in one straight line: for each k the `width`
 * neighbours one after another. `width` is a multiple of the lanes.
 */
export function packPanel(f: FuncBuilder, element: Element, to: Value, width: number, source: Source): void {
  if (typeof source.neighbourStep === "number") copyPanel(f, element, to, width, source)
  else transposePanel(f, element, to, width, source)
}

function copyPanel(f: FuncBuilder, element: Element, to: Value, width: number, source: Source): void {
  const target = f.int(to)
  const from = f.int(source.start)
  const bytes = width * element.bytes
  const end = f.int(i32.add(target, i32.mul(source.count, bytes)))
  f.while(
    () => i32.ne(target, end),
    () => {
      for (let at = 0; at < bytes; at += 16) f.do(v128.store(target, v128.load(from, at), at))
      f.bump(target, bytes)
      f.bump(from, source.sumStep)
    },
  )
}

/** As many neighbours at a time as there are lanes: loads along k, transposes in registers. */
function transposePanel(f: FuncBuilder, element: Element, to: Value, width: number, source: Source): void {
  const { lanes, bytes } = element
  const whole = f.int(i32.and(source.count, -lanes))
  const from = f.int(source.start)
  const hold = (value: Value) => f.local("v128", value)
  for (let first = 0; first < width; first += lanes) {
    const rows: Local[] = []
    for (let r = 0; r < lanes; r++)
      rows.push(f.int(r === 0 ? from : i32.add(rows[r - 1], source.neighbourStep)))
    f.set(from, i32.add(rows[lanes - 1], source.neighbourStep))
    const target = f.int(i32.add(to, first * bytes))
    const end = f.int(i32.add(target, i32.mul(whole, width * bytes)))
    f.while(
      () => i32.ne(target, end),
      () => {
        const columns = element.transpose(
          rows.map((row) => hold(v128.load(row))),
          hold,
        )
        columns.forEach((column, at) => f.do(v128.store(target, column, at * width * bytes)))
        for (const row of rows) f.bump(row, 16)
        f.bump(target, lanes * width * bytes)
      },
    )
    f.bump(end, i32.mul(i32.sub(source.count, whole), width * bytes))
    f.while(
      () => i32.ne(target, end),
      () => {
        rows.forEach((row, r) => f.do(element.copy(target, row, r * bytes)))
        for (const row of rows) f.bump(row, bytes)
        f.bump(target, width * bytes)
      },
    )
  }
}

/** Packs the last `filled` < `width` neighbours, with zeros in the place of the missing ones. */
export function packEdge(
  f: FuncBuilder,
  element: Element,
  to: Value,
  width: number,
  source: Source & { readonly filled: Value },
): void {
  const { bytes } = element
  const target = f.int(to)
  const end = f.int(i32.add(target, i32.mul(source.count, width * bytes)))
  const line = f.int(source.start)
  const from = f.local("i32")
  const place = f.local("i32")
  const lineEnd = f.local("i32")
  f.while(
    () => i32.ne(target, end),
    () => {
      for (let at = 0; at < width * bytes; at += 16) f.do(v128.store(target, ZERO, at))
      f.set(from, line)
      f.set(place, target)
      f.set(lineEnd, i32.add(target, i32.mul(source.filled, bytes)))
      f.doWhile(
        () => {
          f.do(element.copy(place, from))
          f.bump(from, source.neighbourStep)
          f.bump(place, bytes)
        },
        () => i32.ne(place, lineEnd),
      )
      f.bump(line, source.sumStep)
      f.bump(target, width * bytes)
    },
  )
}
