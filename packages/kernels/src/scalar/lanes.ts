import type { StorageType } from "../call"
import { type Effect, f32x4, f64x2, i8x16, i16x8, i32, i32x4, i64x2, type Value, v128 } from "../wasm"
import { shuffleWords } from "../wasm/words"
import type { ScalarType } from "./expr"

/* How values lie in vectors. A loop works on 4 lanes, or on 2 when an f64 or i64 varies in it; then the
   32-bit types use the two low lanes of four. A bool is a mask, all ones or all zeros, as wide as a lane. */

export type Lanes = 2 | 4

export function isWide(type: ScalarType): boolean {
  return type === "f64" || type === "i64"
}

/** The low words of two 64-bit lanes, moved into the two low 32-bit lanes. */
export function narrowMask(a: Value): Value {
  return shuffleWords(a, a, [0, 2, 0, 2])
}

/** 32-bit masks in the two low lanes, widened to 64 bits. */
export function widenMask(a: Value): Value {
  return i64x2.extendLowI32x4S(a)
}

export function constantBits(type: ScalarType, value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(16)
  if (type === "f32") new Float32Array(bytes.buffer).fill(Number(value))
  else if (type === "f64") new Float64Array(bytes.buffer).fill(Number(value))
  else if (type === "i64") new BigInt64Array(bytes.buffer).fill(BigInt.asIntN(64, BigInt(value)))
  else if (type === "i32") new Int32Array(bytes.buffer).fill(Number(value))
  else new Int32Array(bytes.buffer).fill(value ? -1 : 0)
  return bytes
}

export function splatConstant(type: ScalarType, value: number | bigint): Value {
  return v128.const(constantBits(type, value))
}

/** The lowest lane in every lane. */
export function splatLowest(type: ScalarType, a: Value): Value {
  return shuffleWords(a, a, isWide(type) ? [0, 1, 0, 1] : [0, 0, 0, 0])
}

const byteMask = (address: Value): Value => i32x4.neg(i32x4.splat(i32.load8U(address)))

/** One stored element in every lane. */
export function loadSplat(type: StorageType, address: Value): Value {
  if (type === "bool") return byteMask(address)
  return type === "f64" ? v128.load64Splat(address) : v128.load32Splat(address)
}

/** One stored element in the lowest lane. */
export function loadOne(type: StorageType, address: Value): Value {
  if (type === "bool") return byteMask(address)
  return type === "f64" ? v128.load64Zero(address) : v128.load32Zero(address)
}

/** As many consecutive elements as there are lanes, from `offset` bytes after the address. */
export function loadVector(type: StorageType, address: Value, lanes: Lanes, offset = 0): Value {
  if (type === "f64") return v128.load(address, offset)
  if (type === "bool") {
    const bytes =
      lanes === 4
        ? v128.load32Zero(address, offset)
        : v128.load16Lane(address, splatConstant("i32", 0), 0, offset)
    const words = i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(bytes))
    return lanes === 4 ? i32x4.neg(words) : widenMask(i32x4.neg(words))
  }
  return lanes === 4 ? v128.load(address, offset) : v128.load64Zero(address, offset)
}

/** As many elements as there are lanes, `stride` bytes apart. */
export function loadStrided(type: StorageType, address: Value, stride: Value, lanes: Lanes): Value {
  const at = (i: number): Value =>
    i === 0 ? address : i32.add(address, i === 1 ? stride : i32.mul(stride, i))
  if (type === "f64") return v128.load64Lane(at(1), v128.load64Zero(address), 1)
  if (type === "bool") {
    let words: Value = i32x4.splat(i32.load8U(address))
    for (let i = 1; i < lanes; i++) words = i32x4.replaceLane(words, i, i32.load8U(at(i)))
    return lanes === 4 ? i32x4.neg(words) : widenMask(i32x4.neg(words))
  }
  let vector = v128.load32Zero(address)
  for (let i = 1; i < lanes; i++) vector = v128.load32Lane(at(i), vector, i)
  return vector
}

/** A mask as 0 or 1 in the lowest bytes, one for each lane. */
function maskBytes(mask: Value, lanes: Lanes): Value {
  const words = v128.and(lanes === 4 ? mask : narrowMask(mask), splatConstant("i32", 1))
  const halves = i16x8.narrowI32x4U(words, words)
  return i8x16.narrowI16x8U(halves, halves)
}

/** Stores the lowest lane. */
export function storeOne(type: StorageType, address: Value, value: Value): Effect {
  if (type === "bool") return v128.store8Lane(address, v128.and(value, splatConstant("i32", 1)), 0)
  return type === "f64" ? v128.store64Lane(address, value, 0) : v128.store32Lane(address, value, 0)
}

/** Stores all lanes in consecutive elements; `value` is written out twice for bool, so pass a local. */
export function storeVector(
  type: StorageType,
  address: Value,
  value: Value,
  lanes: Lanes,
  offset = 0,
): Effect {
  if (type === "f64") return v128.store(address, value, offset)
  if (type === "bool") {
    const bytes = maskBytes(value, lanes)
    return lanes === 4
      ? v128.store32Lane(address, bytes, 0, offset)
      : v128.store16Lane(address, bytes, 0, offset)
  }
  return lanes === 4 ? v128.store(address, value, offset) : v128.store64Lane(address, value, 0, offset)
}

/** Stores all lanes `stride` bytes apart; one effect for each lane. */
export function storeStrided(
  type: StorageType,
  address: Value,
  stride: Value,
  value: Value,
  lanes: Lanes,
): Effect[] {
  const effects: Effect[] = []
  const bytes = type === "bool" ? maskBytes(value, lanes) : value
  for (let i = 0; i < lanes; i++) {
    const at = i === 0 ? address : i32.add(address, i32.mul(stride, i))
    if (type === "bool") effects.push(v128.store8Lane(at, bytes, i))
    else if (type === "f64") effects.push(v128.store64Lane(at, bytes, i))
    else effects.push(v128.store32Lane(at, bytes, i))
  }
  return effects
}

const CONVERSIONS: Readonly<Record<string, (a: Value) => Value>> = {
  "f32>f64": f64x2.promoteLowF32x4,
  "f64>f32": f32x4.demoteF64x2Zero,
  "i32>f32": f32x4.convertI32x4S,
  "f32>i32": i32x4.truncSatF32x4S,
  "i32>f64": f64x2.convertLowI32x4S,
  "f64>i32": i32x4.truncSatF64x2SZero,
  "i32>i64": i64x2.extendLowI32x4S,
  "i64>i32": narrowMask,
}

/** Converts a number between types. */
export function convert(from: ScalarType, to: ScalarType, a: Value, lanes: Lanes): Value {
  if (from === "bool") return fromMask(to, a, lanes)
  if (to === "bool") {
    const { ne } = { f32: f32x4, f64: f64x2, i32: i32x4, i64: i64x2 }[from]
    const mask = ne(a, splatConstant(from, 0))
    return lanes === 4 || isWide(from) ? mask : widenMask(mask)
  }
  const converted = CONVERSIONS[`${from}>${to}`]?.(a)
  if (converted) return converted
  throw new TypeError(`Expr: no conversion from ${from} to ${to}. Go through f64 or i32.`)
}

function fromMask(to: ScalarType, mask: Value, lanes: Lanes): Value {
  const one = splatConstant(to, 1)
  return v128.and(lanes === 4 || isWide(to) ? mask : narrowMask(mask), one)
}
