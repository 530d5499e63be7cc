import type { Element } from "../element"
import { splatConstant } from "../scalar/lanes"
import { type FuncBuilder, type Int, i32, type Local, type Value, v128 } from "../wasm"
import { routine } from "./routine"

/** Writes a value into every element of an area. */
export const fillArea = (e: Element, value: number) =>
  routine(`conv.fill.${e.type}.${value}`, ["to bytes"], (f, p) => {
    const to = f.int(p.to)
    const vectors = f.int(i32.add(p.to, i32.and(p.bytes, -16)))
    const end = f.int(i32.add(p.to, p.bytes))
    const vector = f.local("v128", splatConstant(e.type, value))
    f.while(
      () => i32.ltU(to, vectors),
      () => {
        f.do(v128.store(to, vector))
        f.bump(to, 16)
      },
    )
    f.while(
      () => i32.ltU(to, end),
      () => {
        f.do(e.store(1, to, vector))
        f.bump(to, e.bytes)
      },
    )
  })

/**
 * Copies images into the middle of wider ones whose borders are left alone. Columns are dealt out by
 * their remainder modulo `phases`, the phases of a row one after another, so that a window that moves by
 * `phases` columns finds what it needs side by side.
 *
 * from: planes of `h` rows of `w`; to: planes `plane` bytes apart, rows of `phases` times `width`
 * elements; `top` rows and `left` columns are left before the image.
 */
export const padImage = (e: Element) =>
  routine(`conv.pad.${e.type}`, ["from to planes plane h w top left phases width"], (f, p) => {
    const elements = (count: Value) => i32.mul(count, e.bytes)
    const rowBytes = f.int(elements(i32.mul(p.phases, p.width)))
    const from = f.int(p.from)
    const to = f.int(i32.add(p.to, i32.mul(p.top, rowBytes)))
    const end = f.local("i32")
    const plane = f.local("i32")
    f.for(plane, 0, p.planes, 1, () => {
      const row = f.int(to)
      f.set(end, i32.add(to, i32.mul(p.h, rowBytes)))
      f.while(
        () => i32.ltU(row, end),
        () => {
          f.if(
            i32.eq(p.phases, 1),
            () => copyRow(f, e, from, i32.add(row, elements(p.left)), elements(p.w)),
            () => dealRow(f, e, from, row, p),
          )
          f.bump(from, elements(p.w))
          f.bump(row, rowBytes)
        },
      )
      f.bump(to, p.plane)
    })
  })

/** Copies some elements, vectors first; the last vector overlaps, so nothing behind the end is touched. */
function copyRow(f: FuncBuilder, e: Element, source: Int, target: Int, bytes: Value): void {
  const from = f.int(source)
  const end = f.int(i32.add(from, bytes))
  const to = f.int(target)
  const last = f.int(i32.sub(end, 16))
  f.if(
    i32.geS(bytes, 16),
    () => {
      f.while(
        () => i32.ltU(from, last),
        () => {
          f.do(v128.store(to, v128.load(from)))
          f.bump(from, 16)
          f.bump(to, 16)
        },
      )
      f.bump(to, i32.sub(last, from))
      f.do(v128.store(to, v128.load(last)))
    },
    () =>
      f.while(
        () => i32.ltU(from, end),
        () => {
          f.do(e.copy(to, from))
          f.bump(from, e.bytes)
          f.bump(to, e.bytes)
        },
      ),
  )
}

function dealRow(
  f: FuncBuilder,
  e: Element,
  source: Local,
  row: Local,
  p: Readonly<Record<"w" | "left" | "phases" | "width", Value>>,
): void {
  const phase = f.local("i32")
  f.for(phase, 0, p.phases, 1, () => {
    // The first column of the image that falls into this phase.
    const first = i32.remU(i32.add(phase, i32.sub(i32.mul(p.phases, p.left), p.left)), p.phases)
    const column = f.int(first)
    const at = f.int(i32.add(i32.mul(phase, p.width), i32.divU(i32.add(column, p.left), p.phases)))
    const to = f.int(i32.add(row, i32.mul(at, e.bytes)))
    f.while(
      () => i32.ltS(column, p.w),
      () => {
        f.do(e.copy(to, i32.add(source, i32.mul(column, e.bytes))))
        f.bump(column, p.phases)
        f.bump(to, e.bytes)
      },
    )
  })
}

/**
 * Turns rows of `count` elements, one for each of `rows` channels, into `count` groups of `width` elements,
 * `width` ≥ `rows`: what belongs to one position then lies side by side. Places of missing channels are
 * left alone.
 */
export const interleave = (e: Element) =>
  routine(`conv.interleave.${e.type}`, ["from to rows count width"], (f, p) => {
    const L = e.lanes
    const step = f.int(i32.mul(p.width, e.bytes))
    const line = f.int(i32.mul(p.count, e.bytes))
    const row = f.int(0)
    const i = f.local("i32")
    const source = f.int(p.from)
    const target = f.int(p.to)
    const squares = f.int(i32.mul(i32.geS(p.count, L), i32.sub(p.rows, L - 1)))
    f.while(
      () => i32.ltS(row, squares),
      () => {
        const vectors = Array.from({ length: L }, () => f.local("v128"))
        const keep = (v: Value) => f.local("v128", v)
        const at = f.local("i32")
        f.set(i, 0)
        f.doWhile(
          () => {
            f.set(at, i32.add(source, i32.mul(i, e.bytes)))
            for (const v of vectors) {
              f.set(v, v128.load(at))
              f.bump(at, line)
            }
            const mirrored = e.transpose(vectors, keep)
            f.set(at, i32.add(target, i32.mul(i, step)))
            for (const v of mirrored) {
              f.do(v128.store(at, v))
              f.bump(at, step)
            }
            // The last square overlaps the one before it.
            f.set(i, i32.add(i, L))
            f.if(i32.and(i32.gtS(i, i32.sub(p.count, L)), i32.ltS(i, p.count)), () =>
              f.set(i, i32.sub(p.count, L)),
            )
          },
          () => i32.ltS(i, p.count),
        )
        f.bump(row, L)
        f.bump(source, i32.mul(line, L))
        f.bump(target, L * e.bytes)
      },
    )
    f.while(
      () => i32.ltS(row, p.rows),
      () => {
        const to = f.int(target)
        f.for(i, 0, p.count, 1, () => {
          f.do(e.copy(to, i32.add(source, i32.mul(i, e.bytes))))
          f.bump(to, step)
        })
        f.bump(row, 1)
        f.bump(source, line)
        f.bump(target, e.bytes)
      },
    )
  })
