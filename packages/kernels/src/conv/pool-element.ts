import { type Element, elementOf } from "../element"
import { type Effect, f32, f32x4, f64, f64x2, type Int, type Value, v128 } from "../wasm"
import { shuffleWords } from "../wasm/words"

/** What windows that take a maximum or a mean need beside sums. */
export interface PoolElement extends Element {
  div(a: Value, b: Value): Value
  gt(a: Value, b: Value): Value
  ne(a: Value, b: Value): Value
  /** The low 32-bit integers as elements. */
  fromInts(a: Value): Value
  /** A mask over elements as one over the low 32-bit integers. */
  toIntMask(mask: Value): Value
  /** Every second element of twice as many, and no byte beyond the last of them. */
  loadEven(address: Int): Value
  /** `into` with one lane read from memory. */
  loadLane(address: Int, into: Value, lane: number): Value
  readonly one: {
    load(address: Int, offset?: number): Value
    store(address: Int, value: Value, offset?: number): Effect
    add(a: Value, b: Value): Value
    div(a: Value, b: Value): Value
    fromInt(a: Value): Value
  }
}

const F32: PoolElement = {
  ...elementOf("f32"),
  div: f32x4.div,
  gt: f32x4.gt,
  ne: f32x4.ne,
  fromInts: f32x4.convertI32x4S,
  toIntMask: (mask) => mask,
  loadEven: (at) => shuffleWords(v128.load(at), v128.load(at, 12), [0, 2, 5, 7]),
  loadLane: v128.load32Lane,
  one: { load: f32.load, store: f32.store, add: f32.add, div: f32.div, fromInt: f32.convertI32S },
}

const F64: PoolElement = {
  ...elementOf("f64"),
  div: f64x2.div,
  gt: f64x2.gt,
  ne: f64x2.ne,
  fromInts: f64x2.convertLowI32x4S,
  toIntMask: (mask) => shuffleWords(mask, mask, [0, 2, 0, 2]),
  loadEven: (at) => shuffleWords(v128.load(at), v128.load(at, 8), [0, 1, 6, 7]),
  loadLane: v128.load64Lane,
  one: { load: f64.load, store: f64.store, add: f64.add, div: f64.div, fromInt: f64.convertI32S },
}

export function poolElement(type: Element["type"]): PoolElement {
  return type === "f32" ? F32 : F64
}
