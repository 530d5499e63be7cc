import { type FuncBuilder, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import type { Combiner, Join } from "./combine"
import { BLOCK, PARTIALS } from "./order"

/** Levels of the stack on which results wait for their neighbours: enough for 2³¹ elements. */
export const LEVELS = 28
/** Bytes of the stack when one vector waits on each level. */
export const STACK_BYTES = 16 * LEVELS

/** Where a row's values come from; each call writes code that gives the next ones. */
export interface Source {
  /** The vector `skip` vectors ahead. */
  vector(skip: number): Value
  /** The next `count` (1 … lanes − 1) values in the low lanes. */
  partial(count: Value): Value
  /** Moves on by a number of elements. */
  advance(count: number): void
  /** Notes where the source stands; what it returns writes code that goes back there. */
  mark(): () => void
  /** Whether values are costly to write out, so that a loop should hold one copy. */
  readonly heavy: boolean
}

/** Reduces one block of `left` (1 … 256) values, leaving left 0; the result is in the lowest lane. */
export function reduceBlock(f: FuncBuilder, by: Combiner, left: Local, from: Source, total: Local): void {
  const { quick } = by
  if (!quick || from.heavy) {
    joinBlock(f, by, left, from, total, by.join)
    return
  }
  const again = f.local("i32", left)
  const back = from.mark()
  const sum = f.local("v128", ZERO)
  joinBlock(f, by, left, from, total, quick, sum)
  f.if(by.doubtful([total], sum, "lowest lane"), () => {
    back()
    f.set(left, again)
    joinBlock(f, by, left, { ...from, heavy: true }, total, by.join)
  })
}

function joinBlock(
  f: FuncBuilder,
  by: Combiner,
  left: Local,
  from: Source,
  total: Local,
  join: Join,
  sum?: Local,
): void {
  const { lanes } = by
  const partials = Array.from({ length: PARTIALS / lanes }, () => f.local("v128", by.neutral))
  const last = partials.length - 1
  if (!from.heavy) {
    f.while(
      () => i32.geS(left, PARTIALS),
      () => {
        let together: Value | undefined
        for (const [i, partial] of partials.entries()) {
          const value = from.vector(i)
          if (sum) together = together ? by.watch(together, value) : value
          f.set(partial, join(partial, value))
        }
        if (sum && together) f.set(sum, by.watch(sum, together))
        from.advance(PARTIALS)
        f.bump(left, -PARTIALS)
      },
    )
  }
  // The partials take turns. Where the turn ends does not matter: joining by halves is the same
  // tree whichever comes first.
  const turn = f.local("v128")
  f.while(
    () => i32.geS(left, lanes),
    () => {
      const value = f.local("v128", from.vector(0))
      if (sum) f.set(sum, by.watch(sum, value))
      f.set(turn, join(partials[0] as Local, value))
      for (let i = 0; i < last; i++) f.set(partials[i] as Local, partials[i + 1] as Local)
      f.set(partials[last] as Local, turn)
      from.advance(lanes)
      f.bump(left, -lanes)
    },
  )
  f.if(i32.gtS(left, 0), () => {
    const value = f.local("v128", by.firstLanes(from.partial(left), left))
    if (sum) f.set(sum, by.watch(sum, value))
    f.set(partials[0] as Local, join(partials[0] as Local, value))
    f.set(left, 0)
  })
  for (let half = partials.length / 2; half >= 1; half /= 2) {
    for (let i = 0; i < half; i++) {
      f.set(partials[i] as Local, join(partials[i] as Local, partials[i + half] as Local))
    }
  }
  f.set(
    total,
    by.joinLanes(partials[0] as Local, join, (value) => f.local("v128", value)),
  )
}

/**
 * Joins result number `count` (0, 1, …) with its neighbours on the stack as far as they are there, and
 * leaves it there; the last one is joined with everything instead, and stays in `totals`.
 *
 * @param totals - neighbouring vectors of one result
 * @param stack - where its lowest level is; a level is `levelBytes` long
 */
export function carry(
  f: FuncBuilder,
  by: Combiner,
  totals: readonly Local[],
  count: Value,
  isLast: Value,
  stack: Value,
  levelBytes = 16,
): void {
  const digits = f.local("i32", count)
  const level = f.local("i32", stack)
  // The last one looks at all digits, the others at trailing ones only.
  const mask = f.local("i32", i32.or(i32.sub(0, isLast), 1))
  f.while(
    () => i32.and(digits, mask),
    () => {
      f.if(i32.and(digits, 1), () => {
        for (const [i, total] of totals.entries()) {
          f.set(total, by.join(v128.load(level, 16 * i), total))
        }
      })
      f.set(digits, i32.shrU(digits, 1))
      f.bump(level, levelBytes)
    },
  )
  f.if(i32.eqz(isLast), () => {
    for (const [i, total] of totals.entries()) f.do(v128.store(level, total, 16 * i))
  })
}

/** Reduces the next `left` (≥ 1) values, leaving left 0; the result is in the lowest lane. */
export function reduceRow(f: FuncBuilder, by: Combiner, left: Local, from: Source, stack: Value): Local {
  const total = f.local("v128")
  const block = f.int(0)
  const take = f.int(0)
  f.doWhile(
    () => {
      f.set(take, left)
      f.if(i32.gtS(take, BLOCK), () => f.set(take, BLOCK))
      f.set(left, i32.sub(left, take))
      reduceBlock(f, by, take, from, total)
      f.if(i32.or(block, left), () => carry(f, by, [total], block, i32.eqz(left), stack))
      f.bump(block, 1)
    },
    () => i32.gtS(left, 0),
  )
  return total
}

/** Notes some addresses; what it returns writes code that sets them back. */
export function markAddresses(f: FuncBuilder, addresses: readonly Local[]): () => void {
  const marks = addresses.map((address) => f.local(address.type, address))
  return () => {
    for (const [i, address] of addresses.entries()) f.set(address, marks[i] as Local)
  }
}
