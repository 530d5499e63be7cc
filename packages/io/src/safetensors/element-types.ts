import type { DType, TypedArray } from "@gradus/tensor"
import { newArray } from "@gradus/tensor/engine"

/** Called with the value and the place of an element that has no counterpart here. */
export type Misfit = (value: string, index: number) => Error

/** An element type of the format and how it becomes one of ours. */
export interface ElementType {
  readonly bytes: number
  readonly dtype: DType
  /** The elements of a tensor, in memory of their own; `bytes` is a whole number of them, at any alignment. */
  readonly read: (bytes: Uint8Array, misfit: Misfit) => TypedArray
}

/** The names under which our dtypes are written. */
export const NAME_OF: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  bool: "BOOL",
}

/**
 * What can be read. F32, F64, I32 and BOOL come out as they are; F16 and BF16 as float32, which holds all their values;
 * the other integers as int32, provided that every value fits.
 */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["F64", same("float64", 8)],
  ["F32", same("float32", 4)],
  ["I32", same("int32", 4)],
  ["BOOL", { bytes: 1, dtype: "bool", read: readBool }],
  ["F16", { bytes: 2, dtype: "float32", read: readHalf }],
  ["BF16", { bytes: 2, dtype: "float32", read: readBrain }],
  ["I8", { bytes: 1, dtype: "int32", read: (bytes) => Int32Array.from(new Int8Array(aligned(bytes))) }],
  ["U8", { bytes: 1, dtype: "int32", read: (bytes) => Int32Array.from(bytes) }],
  ["I16", { bytes: 2, dtype: "int32", read: (bytes) => Int32Array.from(new Int16Array(aligned(bytes))) }],
  ["U16", { bytes: 2, dtype: "int32", read: (bytes) => Int32Array.from(new Uint16Array(aligned(bytes))) }],
  ["U32", { bytes: 4, dtype: "int32", read: readUnsigned }],
  ["I64", { bytes: 8, dtype: "int32", read: (bytes, misfit) => readLong(bytes, misfit, true) }],
  ["U64", { bytes: 8, dtype: "int32", read: (bytes, misfit) => readLong(bytes, misfit, false) }],
])

// Files are little-endian, and so is every machine that runs WebAssembly's host in practice: bytes are copied as they are.
// Not by `slice`, which does not copy where it is Node's Buffer's.
function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

function same(dtype: DType, size: number): ElementType {
  const read = (bytes: Uint8Array) => {
    const data = newArray(dtype, bytes.length / size)
    new Uint8Array(data.buffer).set(bytes)
    return data
  }
  return { bytes: size, dtype, read }
}

function readBool(bytes: Uint8Array, misfit: Misfit): TypedArray {
  const bad = bytes.findIndex((value) => value > 1)
  if (bad >= 0) throw misfit(String(bytes[bad]), bad)
  return new Uint8Array(bytes)
}

function readHalf(bytes: Uint8Array): TypedArray {
  const halves = new Uint16Array(aligned(bytes))
  const floats = new Float32Array(halves.length)
  const bits = new Uint32Array(floats.buffer)
  for (let i = 0; i < halves.length; i++) {
    const exponent = (halves[i] >> 10) & 31
    const mantissa = halves[i] & 1023
    const sign = (halves[i] & 0x8000) << 16
    if (exponent === 0)
      floats[i] = (sign ? -1 : 1) * mantissa * 5.960464477539063e-8 // 2⁻²⁴
    else bits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13)
  }
  return floats
}

function readBrain(bytes: Uint8Array): TypedArray {
  const halves = new Uint16Array(aligned(bytes))
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16
  return new Float32Array(bits.buffer)
}

function readUnsigned(bytes: Uint8Array, misfit: Misfit): TypedArray {
  const data = new Int32Array(aligned(bytes))
  const bad = data.findIndex((value) => value < 0)
  if (bad >= 0) throw misfit(String(data[bad] >>> 0), bad)
  return data
}

function readLong(bytes: Uint8Array, misfit: Misfit, signed: boolean): TypedArray {
  const words = new Int32Array(aligned(bytes))
  const data = new Int32Array(words.length / 2)
  for (let i = 0; i < data.length; i++) {
    const low = words[2 * i]
    const high = words[2 * i + 1]
    // A small value's upper half repeats its sign; without a sign it is 0, and the lower half is not negative.
    if (high !== low >> 31 || (!signed && low < 0)) {
      const value = (BigInt(high) << 32n) | BigInt(low >>> 0)
      throw misfit(String(signed ? value : BigInt.asUintN(64, value)), i)
    }
    data[i] = low
  }
  return data
}
