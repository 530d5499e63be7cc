import { isList, show } from "@gradus/checks"
import { type DType, elementOf, fitsFloat32, newArray, type TypedArray } from "./dtype"
import { formatShape, type Shape, sizeOf } from "./shape"

/** Numbers in arrays, nested as deep as the tensor has dimensions; true and false for bool. */
export type NestedArray = number | boolean | readonly NestedArray[]

/** The shape and numbers of nested arrays. */
export interface Flat {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TypedArray
}

/** More dimensions than anything has that is not a mistake. */
const DEEPEST = 64

/**
 * Reads nested arrays; without a dtype numbers become float32 and booleans bool.
 *
 * @throws TypeError when rows differ in length, or an element is not a number or boolean; RangeError for an int32 of what
 *   is none, or what is too large for float32
 */
export function fromArray(owner: string, nested: NestedArray, dtype?: DType): Flat {
  const shape: number[] = []
  let level: NestedArray = nested
  while (isList(level)) {
    shape.push(level.length)
    if (shape.length > DEEPEST) {
      throw new RangeError(
        `${owner}: arrays must be nested at most ${DEEPEST} deep, got more. Look for an array that holds itself.`,
      )
    }
    level = (level as readonly NestedArray[])[0] as NestedArray
  }
  const kind = dtype ?? (typeof level === "boolean" ? "bool" : "float32")
  const data = newArray(kind, sizeOf(shape))
  let next = 0
  let isMixed = false
  const read = (value: NestedArray, axis: number): void => {
    if (axis === shape.length) {
      if (typeof value !== "number" && typeof value !== "boolean") throw ragged(owner, value, shape, axis)
      if (dtype === undefined && kind === "bool" && typeof value === "number") isMixed = true
      data[next++] = elementOf(owner, kind, Number(value))
      if (kind === "float32" && !fitsFloat32(value as number))
        throw tooLarge(owner, value as number, next - 1, shape)
      return
    }
    if (!isList(value) || value.length !== shape[axis]) throw ragged(owner, value, shape, axis)
    for (const item of value as readonly NestedArray[]) read(item, axis + 1)
  }
  read(nested, 0)
  // Booleans among numbers are 0 and 1, wherever the first number stands.
  if (isMixed) return fromArray(owner, nested, "float32")
  return { shape, dtype: kind, data }
}

function tooLarge(owner: string, value: number, place: number, shape: Shape): RangeError {
  const at: number[] = []
  let left = place
  for (const size of [...shape].reverse()) {
    at.unshift(left % size)
    left = Math.floor(left / size)
  }
  return new RangeError(
    `${owner}: elements must fit float32, got ${value} at ${formatShape(at)}. Scale them, or give { dtype: "float64" }.`,
  )
}

function ragged(owner: string, value: unknown, shape: Shape, axis: number): Error {
  if (axis === shape.length && !isList(value)) {
    return new TypeError(
      `${owner}: elements must be numbers or booleans, got ${show(value)}. Convert them; tensors are joined by stack().`,
    )
  }
  const got = isList(value) ? `an array of ${value.length}` : show(value)
  const want = axis === shape.length ? "a number or boolean" : `an array of ${shape[axis]}`
  return new TypeError(
    `${owner}: nested arrays must be rectangular (here ${formatShape(shape)}), got ${got} where ${want} belongs. Make all rows equally long.`,
  )
}
