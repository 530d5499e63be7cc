import { splatConstant } from "../scalar/lanes"
import { joinBlock, joinsWith, SUM_BLOCK } from "../sums"
import { type FuncBuilder, type Int, i32, i32x4, type Local, type Value, v128 } from "../wasm"
import type { PoolElement } from "./pool-element"
import { elements, integers, storeLanes } from "./store"

/** Sizes and places that a reduction over windows may want. */
export type WindowParams = Readonly<
  Record<"h" | "w" | "kh" | "kw" | "sh" | "sw" | "ph" | "pw" | "dh" | "dw" | "lanes" | "countPadding", Value>
>

/** A vector of neighbouring windows. */
export interface Windows {
  /** Before the first tap; `top` and `lefts` are the windows' first row and columns, maybe negative. */
  start(top: Local, lefts: Local): void
  take(value: Local): void
  nextColumn(): void
  nextRow(): void
  /** `at`: the number of the first window's output. */
  finish(at: Local): void
}

const splat = (a: Int): Value => i32x4.splat(typeof a === "number" ? i32.const(a) : a)

/** The largest value and its place h·W + w; a NaN wins over all and the last NaN over earlier ones. */
export function maxWindows(
  f: FuncBuilder,
  e: PoolElement,
  p: WindowParams,
  y: Local,
  indices: Local,
): Windows {
  const best = f.local("v128")
  const bestPlace = f.local("v128")
  const place = f.local("v128")
  const line = f.local("v128")
  const firstRow = f.local("i32")
  const firstColumns = f.local("v128")
  return {
    start(top, lefts) {
      f.set(best, splatConstant(e.type, Number.NEGATIVE_INFINITY))
      f.set(bestPlace, splatConstant("i32", -1))
      f.set(line, i32x4.add(splat(i32.mul(top, p.w)), lefts))
      f.set(place, line)
      f.set(firstRow, top)
      f.set(firstColumns, lefts)
    },
    take(value) {
      const wins = f.local("v128", v128.or(e.gt(value, best), e.ne(value, value)))
      f.set(best, v128.bitselect(value, best, wins))
      f.set(bestPlace, v128.bitselect(place, bestPlace, e.toIntMask(wins)))
    },
    nextColumn: () => f.set(place, i32x4.add(place, splat(p.dw))),
    nextRow() {
      f.set(line, i32x4.add(line, splat(i32.mul(p.dh, p.w))))
      f.set(place, line)
    },
    finish(at) {
      const nowhere = i32x4.ltS(bestPlace, splatConstant("i32", 0))
      f.if(v128.anyTrue(nowhere), () => {
        // Nothing exceeds −∞: the first element inside the image it is.
        firstInside(f, p, firstRow, firstColumns)
        const first = i32x4.add(splat(i32.mul(firstRow, p.w)), firstColumns)
        f.set(bestPlace, v128.bitselect(first, bestPlace, nowhere))
      })
      storeLanes(f, elements(e), best, i32.add(y, i32.mul(at, e.bytes)), p.lanes, e.bytes)
      storeLanes(f, integers(e), bestPlace, i32.add(indices, i32.mul(at, 4)), p.lanes, 4)
    },
  }
}

/** Moves windows' first rows and columns along their taps to the first that is not negative. */
function firstInside(f: FuncBuilder, p: WindowParams, row: Local, columns: Local): void {
  f.while(
    () => i32.ltS(row, 0),
    () => f.bump(row, p.dh),
  )
  const outside = i32x4.ltS(columns, splatConstant("i32", 0))
  f.while(
    () => v128.anyTrue(outside),
    () => f.set(columns, i32x4.add(columns, v128.and(splat(p.dw), outside))),
  )
}

/**
 * The mean: the sum over (kh, kw), in the order of sums/order.ts, divided by the number of elements that count.
 * @param waiting - where sums of blocks wait, if there is more than one
 */
export function averageWindows(
  f: FuncBuilder,
  e: PoolElement,
  p: WindowParams,
  y: Local,
  waiting: Value | undefined,
): Windows {
  const sum = f.local("v128")
  const place = waiting && { at: waiting, step: 16 }
  const [left, ordinal] = [f.local("i32"), f.local("i32")]
  const counts = f.local("v128")
  return {
    start(top, lefts) {
      f.set(sum, splatConstant(e.type, 0))
      if (place) {
        f.set(left, SUM_BLOCK)
        f.set(ordinal, 0)
      }
      const rows = f.int(extent(f, p, top, p.kh, p.h, p.ph))
      const [before, after] = [f.local("v128"), f.local("v128")]
      f.set(before, lefts)
      f.set(after, i32x4.minS(i32x4.add(lefts, splat(p.kw)), splat(i32.add(p.w, p.pw))))
      f.if(i32.eqz(p.countPadding), () => {
        f.set(before, i32x4.maxS(before, splat(0)))
        f.set(after, i32x4.minS(after, splat(p.w)))
      })
      f.set(counts, i32x4.mul(i32x4.sub(after, before), splat(rows)))
    },
    take(value) {
      if (place) {
        f.if(i32.eqz(left), () => {
          f.do(v128.store(joinBlock(f, e.add, [sum], place, joinsWith(ordinal)), sum))
          f.set(sum, splatConstant(e.type, 0))
          f.set(left, SUM_BLOCK)
          f.bump(ordinal, 1)
        })
        f.bump(left, -1)
      }
      f.set(sum, e.add(sum, value))
    },
    nextColumn() {},
    nextRow() {},
    finish(at) {
      if (place) joinBlock(f, e.add, [sum], place, ordinal)
      const mean = f.local("v128", e.div(sum, e.fromInts(counts)))
      storeLanes(f, elements(e), mean, i32.add(y, i32.mul(at, e.bytes)), p.lanes, e.bytes)
    },
  }
}

/** How many places of a window from `first` on count along an axis, in the divisor of a mean. */
export function extent(
  f: FuncBuilder,
  p: Readonly<Record<"countPadding", Value>>,
  first: Local,
  kernel: Value,
  size: Value,
  padding: Value,
): Value {
  const before = f.int(first)
  const after = f.int(i32.add(first, kernel))
  const end = f.int(i32.add(size, padding))
  f.if(i32.eqz(p.countPadding), () => {
    f.if(i32.ltS(before, 0), () => f.set(before, 0))
    f.set(end, size)
  })
  f.if(i32.gtS(after, end), () => f.set(after, end))
  return i32.sub(after, before)
}
