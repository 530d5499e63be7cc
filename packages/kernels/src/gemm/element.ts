import { type Effect, f32x4, f64x2, type Int, i8x16, i32, i64, type Value, v128 } from "../wasm"

export type GemmType = "f32" | "f64"

/** How one element type lies in vectors: what the emitters need to serve f32 and f64 alike. */
export interface Element {
  readonly type: GemmType
  readonly bytes: number
  /** Elements in a vector. */
  readonly lanes: number
  /** One element of memory in every lane. */
  splat(address: Int, offset?: number): Value
  /** The first `lanes` lanes from memory, zeros above; 1, 2 or a whole vector. */
  load(lanes: number, address: Int, offset?: number): Value
  store(lanes: number, address: Int, value: Value, offset?: number): Effect
  /** Copies one element unchanged. */
  copy(to: Int, from: Int, toOffset?: number): Effect
  add(a: Value, b: Value): Value
  mul(a: Value, b: Value): Value
  relaxedMadd(a: Value, b: Value, c: Value): Value
  /** One element from each of `lanes` addresses. */
  gather(addresses: readonly Value[]): Value
  /** The instructions that turn `lanes` row vectors into column vectors; each result is used once. */
  transpose(rows: readonly Value[], hold: (value: Value) => Value): readonly Value[]
}

export const ZERO: Value = v128.const(new Uint8Array(16))

const words = (...lanes: number[]) => lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))
const LOW_WORDS = words(0, 4, 1, 5)
const HIGH_WORDS = words(2, 6, 3, 7)
const LOW_HALVES = words(0, 1, 4, 5)
const HIGH_HALVES = words(2, 3, 6, 7)

const f32: Element = {
  type: "f32",
  bytes: 4,
  lanes: 4,
  splat: v128.load32Splat,
  load: (lanes, address, offset) =>
    [v128.load32Zero, v128.load64Zero, v128.load][lanes >> 1](address, offset),
  store: (lanes, address, value, offset) =>
    lanes === 4
      ? v128.store(address, value, offset)
      : [v128.store32Lane, v128.store64Lane][lanes >> 1](address, value, 0, offset),
  copy: (to, from, toOffset) => i32.store(to, i32.load(from), toOffset),
  add: f32x4.add,
  mul: f32x4.mul,
  relaxedMadd: f32x4.relaxedMadd,
  gather: ([first, ...rest]) =>
    rest.reduce((vector, address, i) => v128.load32Lane(address, vector, i + 1), v128.load32Zero(first)),
  transpose([a, b, c, d], hold) {
    const abLow = hold(i8x16.shuffle(a, b, LOW_WORDS))
    const abHigh = hold(i8x16.shuffle(a, b, HIGH_WORDS))
    const cdLow = hold(i8x16.shuffle(c, d, LOW_WORDS))
    const cdHigh = hold(i8x16.shuffle(c, d, HIGH_WORDS))
    return [
      i8x16.shuffle(abLow, cdLow, LOW_HALVES),
      i8x16.shuffle(abLow, cdLow, HIGH_HALVES),
      i8x16.shuffle(abHigh, cdHigh, LOW_HALVES),
      i8x16.shuffle(abHigh, cdHigh, HIGH_HALVES),
    ]
  },
}

const f64: Element = {
  type: "f64",
  bytes: 8,
  lanes: 2,
  splat: v128.load64Splat,
  load: (lanes, address, offset) => (lanes === 2 ? v128.load : v128.load64Zero)(address, offset),
  store: (lanes, address, value, offset) =>
    lanes === 2 ? v128.store(address, value, offset) : v128.store64Lane(address, value, 0, offset),
  copy: (to, from, toOffset) => i64.store(to, i64.load(from), toOffset),
  add: f64x2.add,
  mul: f64x2.mul,
  relaxedMadd: f64x2.relaxedMadd,
  gather: ([first, second]) => v128.load64Lane(second, v128.load64Zero(first), 1),
  transpose: ([a, b]) => [i8x16.shuffle(a, b, LOW_HALVES), i8x16.shuffle(a, b, HIGH_HALVES)],
}

export const ELEMENTS: Readonly<Record<GemmType, Element>> = { f32, f64 }
