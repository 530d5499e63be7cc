import type { Element } from "../element"
import { type Effect, type FuncBuilder, type Int, i32, type Value, v128 } from "../wasm"

/** How a vector of outputs is stored. */
interface Stored {
  readonly bytes: number
  readonly lanes: number
  store(address: Int, value: Value): Effect
  storeLane(address: Int, value: Value, lane: number): Effect
}

export const elements = ({ bytes, lanes }: Element): Stored => ({
  bytes,
  lanes,
  store: v128.store,
  storeLane: bytes === 4 ? v128.store32Lane : v128.store64Lane,
})

/** 32-bit integers, as many as a vector has elements. */
export const integers = (e: Element): Stored => ({
  bytes: 4,
  lanes: e.lanes,
  store: (address, value) =>
    e.lanes === 4 ? v128.store(address, value) : v128.store64Lane(address, value, 0),
  storeLane: v128.store32Lane,
})

/** Stores the first `lanes` of a vector `step` bytes apart; all of them side by side at once. */
export function storeLanes(
  f: FuncBuilder,
  s: Stored,
  value: Value,
  to: Value,
  lanes: Value,
  step: Int,
): void {
  f.if(
    i32.and(i32.eq(step, s.bytes), i32.eq(lanes, s.lanes)),
    () => f.do(s.store(to, value)),
    () => {
      const at = f.int(to)
      for (let lane = 0; lane < s.lanes; lane++) {
        f.if(i32.gtS(lanes, lane), () => f.do(s.storeLane(at, value, lane)))
        f.bump(at, step)
      }
    },
  )
}
