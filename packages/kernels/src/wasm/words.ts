import { i8x16, v128 } from "./instructions"
import type { Value } from "./value"

/* Vectors as four 32-bit words. */

export function words(...values: readonly number[]): Value {
  return v128.const(new Uint8Array(Int32Array.from(values).buffer))
}

/** A vector of zeros, whatever their type. */
export const ZERO: Value = words(0, 0, 0, 0)

/** Word i of the result is word order[i] of the eight words a, b. */
export function shuffleWords(a: Value, b: Value, order: readonly number[]): Value {
  const bytes = order.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte))
  return i8x16.shuffle(a, b, bytes)
}
