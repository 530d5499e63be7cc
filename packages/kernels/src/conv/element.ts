import { type Effect, f32, f32x4, f64, f64x2, type Int, i8x16, type Value, v128 } from "../wasm"

/** What a kernel body needs to know of its element type. */
export interface Element {
  readonly type: "f32" | "f64"
  /** Names it in the keys of kernels that multiply and add. */
  readonly key: string
  readonly bytes: number
  /** Elements in a vector. */
  readonly lanes: number
  add(a: Value, b: Value): Value
  /** sum + a·b, rounded twice unless the element is relaxed. */
  madd(sum: Value, a: Value, b: Value): Value
  div(a: Value, b: Value): Value
  gt(a: Value, b: Value): Value
  ne(a: Value, b: Value): Value
  /** The low 32-bit integers as elements. */
  fromInts(a: Value): Value
  /** A mask over elements as one over the low 32-bit integers. */
  toIntMask(mask: Value): Value
  /** The element at an address, in every lane. */
  loadSplat(address: Int, offset?: number): Value
  /** Every second element of twice as many, and no byte beyond the last of them. */
  loadEven(address: Int): Value
  /** `into` with one lane read from memory. */
  loadLane(address: Int, into: Value, lane: number): Value
  storeLane(address: Int, value: Value, lane: number): Effect
  readonly one: {
    load(address: Int, offset?: number): Value
    store(address: Int, value: Value, offset?: number): Effect
    add(a: Value, b: Value): Value
    div(a: Value, b: Value): Value
    fromInt(a: Value): Value
  }
  /** A square of vectors, mirrored at its diagonal. */
  transpose(rows: readonly Value[], keep: (v: Value) => Value): Value[]
}

const pick = (a: Value, b: Value, unit: number, order: readonly number[]): Value =>
  i8x16.shuffle(
    a,
    b,
    order.flatMap((lane) => Array.from({ length: unit }, (_, byte) => lane * unit + byte)),
  )

const F32: Element = {
  type: "f32",
  key: "f32",
  bytes: 4,
  lanes: 4,
  add: f32x4.add,
  madd: (sum, a, b) => f32x4.add(sum, f32x4.mul(a, b)),
  div: f32x4.div,
  gt: f32x4.gt,
  ne: f32x4.ne,
  fromInts: f32x4.convertI32x4S,
  toIntMask: (mask) => mask,
  loadSplat: v128.load32Splat,
  loadEven: (at) => pick(v128.load(at), v128.load(at, 12), 4, [0, 2, 5, 7]),
  loadLane: v128.load32Lane,
  storeLane: v128.store32Lane,
  one: { load: f32.load, store: f32.store, add: f32.add, div: f32.div, fromInt: f32.convertI32S },
  transpose([a, b, c, d], keep) {
    const low = [keep(pick(a, b, 4, [0, 4, 1, 5])), keep(pick(c, d, 4, [0, 4, 1, 5]))] as const
    const high = [keep(pick(a, b, 4, [2, 6, 3, 7])), keep(pick(c, d, 4, [2, 6, 3, 7]))] as const
    return [low, high].flatMap(([x, y]) => [pick(x, y, 8, [0, 2]), pick(x, y, 8, [1, 3])])
  },
}

const F64: Element = {
  type: "f64",
  key: "f64",
  bytes: 8,
  lanes: 2,
  add: f64x2.add,
  madd: (sum, a, b) => f64x2.add(sum, f64x2.mul(a, b)),
  div: f64x2.div,
  gt: f64x2.gt,
  ne: f64x2.ne,
  fromInts: f64x2.convertLowI32x4S,
  toIntMask: (mask) => pick(mask, mask, 4, [0, 2, 0, 2]),
  loadSplat: v128.load64Splat,
  loadEven: (at) => pick(v128.load(at), v128.load(at, 8), 8, [0, 3]),
  loadLane: v128.load64Lane,
  storeLane: v128.store64Lane,
  one: { load: f64.load, store: f64.store, add: f64.add, div: f64.div, fromInt: f64.convertI32S },
  transpose: ([a, b]) => [pick(a, b, 8, [0, 2]), pick(a, b, 8, [1, 3])],
}

const RELAXED: Readonly<Record<Element["type"], Element>> = {
  f32: { ...F32, key: "f32.relaxed", madd: (sum, a, b) => f32x4.relaxedMadd(a, b, sum) },
  f64: { ...F64, key: "f64.relaxed", madd: (sum, a, b) => f64x2.relaxedMadd(a, b, sum) },
}

/** @param relaxed - whether a product may be rounded together with the sum that it is added to */
export function element(type: Element["type"], relaxed = false): Element {
  if (relaxed) return RELAXED[type]
  return type === "f32" ? F32 : F64
}
