import type { StorageType } from "@gradus/kernels"

/** Element types of tensors. */
export type DType = "float32" | "float64" | "int32" | "bool"

/** The arrays that hold them; a bool is a byte, 0 or 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array

const STORAGE: Readonly<Record<DType, StorageType>> = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  bool: "bool",
}

export function storageType(dtype: DType): StorageType {
  return STORAGE[dtype]
}

export function newArray(dtype: DType, length: number): TypedArray {
  if (dtype === "float32") return new Float32Array(length)
  if (dtype === "float64") return new Float64Array(length)
  if (dtype === "int32") return new Int32Array(length)
  return new Uint8Array(length)
}

/**
 * What a tensor of that dtype keeps of a number: of a bool, whether it is other than 0 (as NaN is). The one rule for all
 * ways from numbers to tensors.
 *
 * @throws RangeError for an int32 of what is none: only conversions of tensors, such as `to("int32")`, round
 */
export function elementOf(owner: string, dtype: DType, value: number): number {
  if (dtype === "bool") return Number(value !== 0)
  if (dtype === "int32" && value !== Math.trunc(value)) throw noInt32(owner, value)
  if (dtype === "int32" && !(value >= LEAST_INT32 && value <= MOST_INT32)) throw noInt32(owner, value)
  return value
}

/** The same of a number that is written down, not computed: float32 has to have one near it. */
export function writtenElement(owner: string, dtype: DType, value: number): number {
  if (dtype !== "float32" || fitsFloat32(value)) return elementOf(owner, dtype, value)
  throw new RangeError(
    `${owner}: elements must fit float32, got ${value}. Scale them, or give { dtype: "float64" }.`,
  )
}

/** Whether float32 has a number near a value: none but the infinite ones become infinite. */
export function fitsFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value)) || !Number.isFinite(value)
}

export const LEAST_INT32 = -2147483648
export const MOST_INT32 = 2147483647

/** What to do about a number that is no int32. */
export const INT32_ADVICE = 'Use float64, or round and limit it with to("int32").'

function noInt32(owner: string, value: unknown): RangeError {
  return new RangeError(
    `${owner}: an int32 must be an integer in [-2147483648, 2147483647], got ${value}. ${INT32_ADVICE}`,
  )
}

/** Whether an array of numbers is of the kind that a dtype is kept in, and may be copied as it is. */
export function isArrayOf(dtype: DType, { constructor }: TypedArray): boolean {
  if (dtype === "float32") return constructor === Float32Array
  return dtype === "float64" ? constructor === Float64Array : dtype === "int32" && constructor === Int32Array
}

/** Copies numbers into an array of a tensor. @throws RangeError for an int32 of what is none */
export function copyElements(owner: string, dtype: DType, source: TypedArray, target: TypedArray): void {
  if (dtype === "bool" || (dtype === "int32" && !(source instanceof Int32Array))) {
    for (let i = 0; i < source.length; i++) target[i] = elementOf(owner, dtype, source[i])
  } else target.set(source)
}

export function isFloat(dtype: DType): dtype is "float32" | "float64" {
  return dtype === "float32" || dtype === "float64"
}

const RANK: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 }
/** bool, then integers, then floating point. */
const category = (dtype: DType): number => Math.min(RANK[dtype], 2)

interface Typed {
  readonly dtype: DType
  readonly shape: readonly number[]
}

/**
 * The dtype in which operands meet, as in PyTorch: the highest of bool < int32 < float32 < float64 among
 * the operands with at least one dimension; a zero-dimensional operand counts only when its category
 * (bool, integer, floating point) is higher than all of those.
 */
export function promote(operands: readonly Typed[]): DType {
  let arrays: DType | undefined
  let scalars: DType | undefined
  for (const { dtype, shape } of operands) {
    if (shape.length > 0) arrays = arrays === undefined ? dtype : higher(arrays, dtype)
    else scalars = scalars === undefined ? dtype : higher(scalars, dtype)
  }
  if (arrays === undefined) return scalars as DType
  if (scalars === undefined || category(scalars) <= category(arrays)) return arrays
  return scalars
}

function higher(a: DType, b: DType): DType {
  return RANK[a] >= RANK[b] ? a : b
}

/** The dtype a plain number takes beside a tensor: the tensor's, raised only when it must be. */
export function numberDtype(value: number, beside: DType): DType {
  if (isFloat(beside)) return beside
  if (!Number.isInteger(value)) return "float32"
  return "int32"
}

/** The dtype of a function that yields fractions (exp, mean, division). */
export function floatOf(dtype: DType): "float32" | "float64" {
  return isFloat(dtype) ? dtype : "float32"
}
