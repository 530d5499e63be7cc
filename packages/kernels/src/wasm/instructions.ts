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
    effect(code, [int(address), value], (to) => {
      memory(offset)(to)
      to.u8(lane)
    })
const extract =
  (type: ValueType, code: number) =>
  (a: Value, lane: number): Value =>
    make(type, code, [a], (to) => to.u8(lane))
const replace =
  (code: number) =>
  (a: Value, lane: number, value: Value): Value =>
    make("v128", code, [a, value], (to) => to.u8(lane))

export const i32 = {
  const: (value: number): Value => int(value),
  load: load("i32", 0x28),
  load8U: load("i32", 0x2d),
  store: store(0x36),
  store8: store(0x3a),
  eqz: (a: Int): Value => make("i32", 0x45, [int(a)]),
  eq: intBinary(0x46),
  ne: intBinary(0x47),
  ltS: intBinary(0x48),
  ltU: intBinary(0x49),
  gtS: intBinary(0x4a),
  leS: intBinary(0x4c),
  geS: intBinary(0x4e),
  add: intBinary(0x6a),
  sub: intBinary(0x6b),
  mul: intBinary(0x6c),
  divS: intBinary(0x6d),
  divU: intBinary(0x6e),
  remS: intBinary(0x6f),
  remU: intBinary(0x70),
  and: intBinary(0x71),
  or: intBinary(0x72),
  xor: intBinary(0x73),
  shl: intBinary(0x74),
  shrS: intBinary(0x75),
  shrU: intBinary(0x76),
  reinterpretF32: unary("i32", 0xbc),
} as const

export const i64 = {
  const: (value: bigint | number): Value => make("i64", 0x42, [], (to) => to.signed(value)),
  load: load("i64", 0x29),
  store: store(0x37),
} as const

export const f32 = {
  const: (value: number): Value => make("f32", 0x43, [], (to) => to.f32(value)),
  load: load("f32", 0x2a),
  store: store(0x38),
  eq: binary("i32", 0x5b),
  ne: binary("i32", 0x5c),
  lt: binary("i32", 0x5d),
  gt: binary("i32", 0x5e),
  le: binary("i32", 0x5f),
  ge: binary("i32", 0x60),
  abs: unary("f32", 0x8b),
  neg: unary("f32", 0x8c),
  sqrt: unary("f32", 0x91),
  add: binary("f32", 0x92),
  sub: binary("f32", 0x93),
  mul: binary("f32", 0x94),
  div: binary("f32", 0x95),
  min: binary("f32", 0x96),
  max: binary("f32", 0x97),
  convertI32S: unary("f32", 0xb2),
  demoteF64: unary("f32", 0xb6),
} as const

export const f64 = {
  const: (value: number): Value => make("f64", 0x44, [], (to) => to.f64(value)),
  load: load("f64", 0x2b),
  store: store(0x39),
  eq: binary("i32", 0x61),
  ne: binary("i32", 0x62),
  lt: binary("i32", 0x63),
  gt: binary("i32", 0x64),
  le: binary("i32", 0x65),
  ge: binary("i32", 0x66),
  abs: unary("f64", 0x99),
  neg: unary("f64", 0x9a),
  sqrt: unary("f64", 0x9f),
  add: binary("f64", 0xa0),
  sub: binary("f64", 0xa1),
  mul: binary("f64", 0xa2),
  div: binary("f64", 0xa3),
  min: binary("f64", 0xa4),
  max: binary("f64", 0xa5),
  convertI32S: unary("f64", 0xb7),
  promoteF32: unary("f64", 0xbb),
} as const

export const v128 = {
  load: load("v128", simd(0)),
  load8Splat: load("v128", simd(7)),
  load32Splat: load("v128", simd(9)),
  load64Splat: load("v128", simd(10)),
  /** Four or eight bytes into the low lanes, zeros above. */
  load32Zero: load("v128", simd(92)),
  load64Zero: load("v128", simd(93)),
  load16Lane: (address: Int, into: Value, lane: number, offset = 0): Value =>
    make("v128", simd(85), [int(address), into], (to) => {
      memory(offset)(to)
      to.u8(lane)
    }),
  load32Lane: (address: Int, into: Value, lane: number, offset = 0): Value =>
    make("v128", simd(86), [int(address), into], (to) => {
      memory(offset)(to)
      to.u8(lane)
    }),
  load64Lane: (address: Int, into: Value, lane: number, offset = 0): Value =>
    make("v128", simd(87), [int(address), into], (to) => {
      memory(offset)(to)
      to.u8(lane)
    }),
  store: store(simd(11)),
  store8Lane: laneStore(simd(88)),
  store16Lane: laneStore(simd(89)),
  store32Lane: laneStore(simd(90)),
  store64Lane: laneStore(simd(91)),
  /** The 128 bits given as sixteen bytes. */
  const: (bytes: Uint8Array): Value => make("v128", simd(12), [], (to) => to.append(bytes)),
  not: v1(77),
  and: v2(78),
  andnot: v2(79),
  or: v2(80),
  xor: v2(81),
  /** Bits of `a` where `mask` is one, of `b` elsewhere. */
  bitselect: (a: Value, b: Value, mask: Value): Value => ternary("v128", simd(82))(a, b, mask),
  anyTrue: unary("i32", simd(83)),
} as const

export const i8x16 = {
  /** Byte i of the result is byte lanes[i] of the 32 bytes a, b. */
  shuffle: (a: Value, b: Value, lanes: readonly number[]): Value =>
    make("v128", simd(13), [a, b], (to) => to.append(Uint8Array.from(lanes))),
  splat: v1(15),
  eq: v2(35),
  narrowI16x8S: v2(101),
  narrowI16x8U: v2(102),
} as const

export const i16x8 = {
  narrowI32x4S: v2(133),
  narrowI32x4U: v2(134),
  extendLowI8x16S: v1(135),
  extendLowI8x16U: v1(137),
} as const

export const i32x4 = {
  splat: v1(17),
  extractLane: extract("i32", simd(27)),
  replaceLane: replace(simd(28)),
  eq: v2(55),
  ne: v2(56),
  ltS: v2(57),
  ltU: v2(58),
  gtS: v2(59),
  gtU: v2(60),
  leS: v2(61),
  geS: v2(63),
  abs: v1(160),
  neg: v1(161),
  allTrue: unary("i32", simd(163)),
  extendLowI16x8S: v1(167),
  extendLowI16x8U: v1(169),
  shl: vShift(171),
  shrS: vShift(172),
  shrU: vShift(173),
  add: v2(174),
  sub: v2(177),
  mul: v2(181),
  minS: v2(182),
  maxS: v2(184),
  truncSatF32x4S: v1(248),
  truncSatF64x2SZero: v1(252),
} as const

export const i64x2 = {
  splat: v1(18),
  extractLane: extract("i64", simd(29)),
  abs: v1(192),
  neg: v1(193),
  extendLowI32x4S: v1(199),
  extendLowI32x4U: v1(201),
  shl: vShift(203),
  shrS: vShift(204),
  shrU: vShift(205),
  add: v2(206),
  sub: v2(209),
  mul: v2(213),
  eq: v2(214),
  ne: v2(215),
  ltS: v2(216),
  gtS: v2(217),
  leS: v2(218),
  geS: v2(219),
  extmulLowI32x4U: v2(222),
  extmulHighI32x4U: v2(223),
} as const

export const f32x4 = {
  splat: v1(19),
  extractLane: extract("f32", simd(31)),
  replaceLane: replace(simd(32)),
  eq: v2(65),
  ne: v2(66),
  lt: v2(67),
  gt: v2(68),
  le: v2(69),
  ge: v2(70),
  demoteF64x2Zero: v1(94),
  ceil: v1(103),
  floor: v1(104),
  trunc: v1(105),
  nearest: v1(106),
  abs: v1(224),
  neg: v1(225),
  sqrt: v1(227),
  add: v2(228),
  sub: v2(229),
  mul: v2(230),
  div: v2(231),
  min: v2(232),
  max: v2(233),
  /** b < a ? b : a, and a < b ? b : a. */
  pmin: v2(234),
  pmax: v2(235),
  convertI32x4S: v1(250),
  convertI32x4U: v1(251),
  /** a·b + c, rounded once or twice as the engine likes: outside the promise of equal bits. */
  relaxedMadd: ternary("v128", simd(261)),
} as const

export const f64x2 = {
  splat: v1(20),
  extractLane: extract("f64", simd(33)),
  replaceLane: replace(simd(34)),
  eq: v2(71),
  ne: v2(72),
  lt: v2(73),
  gt: v2(74),
  le: v2(75),
  ge: v2(76),
  promoteLowF32x4: v1(95),
  ceil: v1(116),
  floor: v1(117),
  trunc: v1(122),
  nearest: v1(148),
  abs: v1(236),
  neg: v1(237),
  sqrt: v1(239),
  add: v2(240),
  sub: v2(241),
  mul: v2(242),
  div: v2(243),
  min: v2(244),
  max: v2(245),
  pmin: v2(246),
  pmax: v2(247),
  convertLowI32x4S: v1(254),
  convertLowI32x4U: v1(255),
  relaxedMadd: ternary("v128", simd(263)),
} as const
