import type { Bytes } from "./bytes"
import { type Effect, type Int, int, type Value, type ValueType } from "./value"

/* Each instruction is a function from operand expressions to an expression. Codes are those of the
   core specification; SIMD instruction n is written 0xfd0000 + n. */

type Unary = (a: Value) => Value
type Binary = (a: Value, b: Value) => Value
type Ternary = (a: Value, b: Value, c: Value) => Value
type Shift = (a: Value, by: Int) => Value

export function make(
  type: ValueType,
  code: number,
  operands: readonly Value[],
  immediate?: (to: Bytes) => void,
): Value {
  return {
    type,
    write(to) {
      for (const operand of operands) operand.write(to)
      to.op(code)
      immediate?.(to)
    },
  }
}

const unary =
  (type: ValueType, code: number): Unary =>
  (a) =>
    make(type, code, [a])
const binary =
  (type: ValueType, code: number): Binary =>
  (a, b) =>
    make(type, code, [a, b])
const ternary =
  (type: ValueType, code: number): Ternary =>
  (a, b, c) =>
    make(type, code, [a, b, c])
const intBinary =
  (code: number) =>
  (a: Int, b: Int): Value =>
    make("i32", code, [int(a), int(b)])

const simd = (n: number): number => 0xfd0000 + n
const v1 = (n: number): Unary => unary("v128", simd(n))
const v2 = (n: number): Binary => binary("v128", simd(n))
const vShift =
  (n: number): Shift =>
  (a, by) =>
    make("v128", simd(n), [a, int(by)])

type Load = (address: Int, offset?: number) => Value
type Store = (address: Int, value: Value, offset?: number) => Effect
type LaneStore = (address: Int, value: Value, lane: number, offset?: number) => Effect

// Alignment is a hint that no engine needs; 0 (one byte) is always valid.
const memory = (offset: number) => (to: Bytes) => {
  to.u32(0)
  to.u32(offset)
}
const laneAt = (lane: number, offset: number) => (to: Bytes) => {
  memory(offset)(to)
  to.u8(lane)
}
const load =
  (type: ValueType, code: number): Load =>
  (address, offset = 0) =>
    make(type, code, [int(address)], memory(offset))

export function effect(code: number, operands: readonly Value[], immediate: (to: Bytes) => void): Effect {
  return { type: "void", write: make("i32", code, operands, immediate).write }
}
const store =
  (code: number): Store =>
  (address, value, offset = 0) =>
    effect(code, [int(address), value], memory(offset))
const laneStore =
  (code: number): LaneStore =>
  (address, value, lane, offset = 0) =>
    effect(code, [int(address), value], laneAt(lane, offset))
const laneLoad =
  (code: number) =>
  (address: Int, into: Value, lane: number, offset = 0): Value =>
    make("v128", code, [int(address), into], laneAt(lane, offset))
const extract =
  (type: ValueType, code: number) =>
  (a: Value, lane: number): Value =>
    make(type, code, [a], (to) => to.u8(lane))
const replace =
  (code: number) =>
  (a: Value, lane: number, value: Value): Value =>
    make("v128", code, [a, value], (to) => to.u8(lane))

/** Instructions by name, of a family that differ in their codes alone. */
const family =
  <F>(of: (code: number) => F) =>
  <Name extends string>(codes: Readonly<Record<Name, number>>) =>
    Object.fromEntries(Object.entries<number>(codes).map(([name, code]) => [name, of(code)])) as Record<
      Name,
      F
    >
const v1s = family(v1)
const v2s = family(v2)
const vShifts = family(vShift)
const intBinaries = family(intBinary)

export const i32 = {
  const: (value: number): Value => int(value),
  load: load("i32", 0x28),
  load8U: load("i32", 0x2d),
  store: store(0x36),
  store8: store(0x3a),
  eqz: (a: Int): Value => make("i32", 0x45, [int(a)]),
  ...intBinaries({
    eq: 0x46,
    ne: 0x47,
    ltS: 0x48,
    ltU: 0x49,
    gtS: 0x4a,
    leS: 0x4c,
    geS: 0x4e,
    add: 0x6a,
    sub: 0x6b,
    mul: 0x6c,
    divS: 0x6d,
    divU: 0x6e,
    remS: 0x6f,
    remU: 0x70,
    and: 0x71,
    or: 0x72,
    xor: 0x73,
    shl: 0x74,
    shrU: 0x76,
  }),
} as const

export const i64 = {
  const: (value: bigint | number): Value => make("i64", 0x42, [], (to) => to.signed(value)),
  load: load("i64", 0x29),
  store: store(0x37),
} as const

export const f32 = {
  const: (value: number): Value =>
    make("f32", 0x43, [], (to) => to.append(new Uint8Array(Float32Array.of(value).buffer))),
  load: load("f32", 0x2a),
  store: store(0x38),
  add: binary("f32", 0x92),
  div: binary("f32", 0x95),
  convertI32S: unary("f32", 0xb2),
} as const

export const f64 = {
  const: (value: number): Value =>
    make("f64", 0x44, [], (to) => to.append(new Uint8Array(Float64Array.of(value).buffer))),
  load: load("f64", 0x2b),
  store: store(0x39),
  add: binary("f64", 0xa0),
  div: binary("f64", 0xa3),
  convertI32S: unary("f64", 0xb7),
} as const

export const v128 = {
  load: load("v128", simd(0)),
  load32Splat: load("v128", simd(9)),
  load64Splat: load("v128", simd(10)),
  /** Four or eight bytes into the low lanes, zeros above. */
  load32Zero: load("v128", simd(92)),
  load64Zero: load("v128", simd(93)),
  load16Lane: laneLoad(simd(85)),
  load32Lane: laneLoad(simd(86)),
  load64Lane: laneLoad(simd(87)),
  store: store(simd(11)),
  store8Lane: laneStore(simd(88)),
  store16Lane: laneStore(simd(89)),
  store32Lane: laneStore(simd(90)),
  store64Lane: laneStore(simd(91)),
  /** The 128 bits given as sixteen bytes. */
  const: (bytes: Uint8Array): Value => make("v128", simd(12), [], (to) => to.append(bytes)),
  not: v1(77),
  ...v2s({ and: 78, andnot: 79, or: 80, xor: 81 }),
  /** Bits of `a` where `mask` is one, of `b` elsewhere. */
  bitselect: (a: Value, b: Value, mask: Value): Value => ternary("v128", simd(82))(a, b, mask),
  anyTrue: unary("i32", simd(83)),
} as const

export const i8x16 = {
  /** Byte i of the result is byte lanes[i] of the 32 bytes a, b. */
  shuffle: (a: Value, b: Value, lanes: readonly number[]): Value =>
    make("v128", simd(13), [a, b], (to) => to.append(Uint8Array.from(lanes))),
  narrowI16x8U: v2(102),
} as const

export const i16x8 = {
  narrowI32x4U: v2(134),
  extendLowI8x16U: v1(137),
} as const

export const i32x4 = {
  splat: v1(17),
  extractLane: extract("i32", simd(27)),
  replaceLane: replace(simd(28)),
  ...v2s({ eq: 55, ne: 56, ltS: 57, ltU: 58, gtS: 59, leS: 61, geS: 63 }),
  ...v1s({ abs: 160, neg: 161 }),
  allTrue: unary("i32", simd(163)),
  extendLowI16x8U: v1(169),
  ...vShifts({ shl: 171, shrS: 172, shrU: 173 }),
  ...v2s({ add: 174, sub: 177, mul: 181, minS: 182, maxS: 184 }),
  ...v1s({ truncSatF32x4S: 248, truncSatF64x2SZero: 252 }),
} as const

export const i64x2 = {
  splat: v1(18),
  extractLane: extract("i64", simd(29)),
  ...v1s({ abs: 192, neg: 193, extendLowI32x4S: 199 }),
  ...vShifts({ shl: 203, shrS: 204, shrU: 205 }),
  ...v2s({ add: 206, sub: 209, mul: 213, eq: 214, ne: 215, ltS: 216, gtS: 217, leS: 218, geS: 219 }),
} as const

export const f32x4 = {
  splat: v1(19),
  extractLane: extract("f32", simd(31)),
  replaceLane: replace(simd(32)),
  ...v2s({ eq: 65, ne: 66, lt: 67, gt: 68, le: 69, ge: 70 }),
  ...v1s({
    demoteF64x2Zero: 94,
    ceil: 103,
    floor: 104,
    trunc: 105,
    nearest: 106,
    abs: 224,
    neg: 225,
    sqrt: 227,
  }),
  // pmin is b < a ? b : a, and pmax a < b ? b : a.
  ...v2s({ add: 228, sub: 229, mul: 230, div: 231, min: 232, max: 233, pmin: 234, pmax: 235 }),
  convertI32x4S: v1(250),
  /** a·b + c, rounded once or twice as the engine likes: outside the promise of equal bits. */
  relaxedMadd: ternary("v128", simd(261)),
} as const

export const f64x2 = {
  splat: v1(20),
  extractLane: extract("f64", simd(33)),
  replaceLane: replace(simd(34)),
  ...v2s({ eq: 71, ne: 72, lt: 73, gt: 74, le: 75, ge: 76 }),
  ...v1s({
    promoteLowF32x4: 95,
    ceil: 116,
    floor: 117,
    trunc: 122,
    nearest: 148,
    abs: 236,
    neg: 237,
    sqrt: 239,
  }),
  ...v2s({ add: 240, sub: 241, mul: 242, div: 243, min: 244, max: 245, pmin: 246, pmax: 247 }),
  convertLowI32x4S: v1(254),
  relaxedMadd: ternary("v128", simd(263)),
} as const
