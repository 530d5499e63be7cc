import { type Effect, f32x4, f64x2, type Int, i32, i64, type Value, v128 } from "./wasm"
import { shuffleWords } from "./wasm/words"

export type GemmType = "f32" | "f64"

/** How one element type lies in vectors: what the kernels of products and convolutions need to serve f32 and f64 alike. */
export interface Element {
  readonly type: GemmType
  /** Whether a product may be rounded together with the sum that it is added to. */
  readonly relaxed?: boolean
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
  /** sum + a·b, rounded twice unless the element is relaxed. */
  madd(sum: Value, a: Value, b: Value): Value
  /** One element from each of `lanes` addresses. */
  gather(addresses: readonly Value[]): Value
  /** The instructions that turn `lanes` row vectors into column vectors; each result is used once. */
  transpose(rows: readonly Value[], hold: (value: Value) => Value): readonly Value[]
}

const LOW_HALVES = [0, 1, 4, 5]
const HIGH_HALVES = [2, 3, 6, 7]

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
  madd: (sum, a, b) => f32x4.add(sum, f32x4.mul(a, b)),
  gather: ([first, ...rest]) =>
    rest.reduce((vector, address, i) => v128.load32Lane(address, vector, i + 1), v128.load32Zero(first)),
  transpose([a, b, c, d], hold) {
    const abLow = hold(shuffleWords(a, b, [0, 4, 1, 5]))
    const abHigh = hold(shuffleWords(a, b, [2, 6, 3, 7]))
    const cdLow = hold(shuffleWords(c, d, [0, 4, 1, 5]))
    const cdHigh = hold(shuffleWords(c, d, [2, 6, 3, 7]))
    return [
      shuffleWords(abLow, cdLow, LOW_HALVES),
      shuffleWords(abLow, cdLow, HIGH_HALVES),
      shuffleWords(abHigh, cdHigh, LOW_HALVES),
      shuffleWords(abHigh, cdHigh, HIGH_HALVES),
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
  madd: (sum, a, b) => f64x2.add(sum, f64x2.mul(a, b)),
  gather: ([first, second]) => v128.load64Lane(second, v128.load64Zero(first), 1),
  transpose: ([a, b]) => [shuffleWords(a, b, LOW_HALVES), shuffleWords(a, b, HIGH_HALVES)],
}

const ELEMENTS: Readonly<Record<GemmType, Element>> = { f32, f64 }

export function elementOf(type: GemmType, relaxed = false): Element {
  const element = ELEMENTS[type]
  if (!relaxed) return element
  const { relaxedMadd } = type === "f32" ? f32x4 : f64x2
  return { ...element, relaxed, madd: (sum, a, b) => relaxedMadd(a, b, sum) }
}

/** What names an element in the keys of kernels that multiply and add. */
export function keyOf({ type, relaxed }: Element): string {
  return relaxed ? `${type}.relaxed` : type
}
