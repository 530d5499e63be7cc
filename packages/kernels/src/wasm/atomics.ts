import type { Bytes } from "./bytes"
import { effect, i64, make } from "./instructions"
import { type Effect, type Int, int, type Value } from "./value"

/* Instructions of the threads proposal; number n is written 0xfe0000 + n. They demand the very alignment of
   their type, here 2² bytes. */

const atomic = (n: number): number => 0xfe0000 + n
const word = (offset: number) => (to: Bytes) => {
  to.u32(2)
  to.u32(offset)
}
const update =
  (n: number) =>
  (address: Int, value: Int, offset = 0): Value =>
    make("i32", atomic(n), [int(address), int(value)], word(offset))

/** 32-bit words that threads share: every access is whole, and all threads see all of them in one order. */
export const atomics = {
  load: (address: Int, offset = 0): Value => make("i32", atomic(0x10), [int(address)], word(offset)),
  store: (address: Int, value: Int, offset = 0): Effect =>
    effect(atomic(0x17), [int(address), int(value)], word(offset)),
  /** Adds to a word; the value is what was there before. */
  add: update(0x1e),
  /**
   * Sleeps while the word is `expected`, until notified or, if not negative, for so many nanoseconds. 0: was
   * notified; 1: the word was another; 2: too late. Traps in memory that is not shared, and where a thread must not
   * block, such as the main one of a page.
   */
  wait: (address: Int, expected: Int, nanoseconds: bigint | number = -1, offset = 0): Value =>
    make("i32", atomic(0x01), [int(address), int(expected), i64.const(nanoseconds)], word(offset)),
  /** Wakes at most so many threads that wait at a word; the value is how many. */
  notify: (address: Int, threads: Int, offset = 0): Value =>
    make("i32", atomic(0x00), [int(address), int(threads)], word(offset)),
} as const
