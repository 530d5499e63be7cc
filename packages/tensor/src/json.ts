import { demand, isOf, isPlain, type Kind, listOf, whole } from "@gradus/checks"
import { DTYPE } from "./core/arguments"
import { type DType, elementOf, fitsFloat32, type TypedArray } from "./core/dtype"
import { arrayFor } from "./core/room"
import { formatShape, type Shape, sizeOf } from "./core/shape"

/** A tensor as JSON keeps it: what JSON has no number for (NaN, ∞, −0) is a text. */
export interface TensorJSON {
  readonly dtype: DType
  readonly shape: Shape
  /** In row-major order. */
  readonly data: readonly (number | string)[]
}

const WITHOUT_NUMBER = ["NaN", "Infinity", "-Infinity", "-0"]
const SHAPE = listOf(whole("[0, ∞)"))
const FINITE: Kind = {
  must: "a number that float32 holds",
  holds: () => false,
  advice: 'Its dtype may be "float64".',
}
const ELEMENT: Kind<number | string> = {
  must: `a number, or ${WITHOUT_NUMBER.join(", ")} as a text`,
  holds: (x) => Number.isFinite(x) || WITHOUT_NUMBER.includes(x as string),
}

/** The JSON form of numbers under a shape. */
export function toJSON(dtype: DType, shape: Shape, numbers: TypedArray): TensorJSON {
  const data = Array.from(numbers as ArrayLike<number>, (x) =>
    Object.is(x, -0) ? "-0" : Number.isFinite(x) ? x : String(x),
  )
  return { dtype, shape: [...shape], data }
}

/** Whether a value is meant as the JSON form of a tensor. */
export function isTensorJSON(value: unknown): value is TensorJSON {
  return isPlain(value) && "dtype" in value && "shape" in value && "data" in value
}

/**
 * The numbers of a JSON form.
 *
 * @throws TypeError or RangeError, naming what does not fit
 */
export function fromJSON(
  owner: string,
  { dtype, shape, data }: TensorJSON,
): { data: TypedArray; shape: Shape; dtype: DType } {
  demand(owner, "dtype", DTYPE, dtype)
  demand(owner, "shape", SHAPE, shape)
  const size = sizeOf(shape)
  const must = `a list of ${size} numbers, those of shape ${formatShape(shape)}`
  demand(
    owner,
    "data",
    { must, holds: (list: unknown[]) => Array.isArray(list) && list.length === size },
    data,
  )
  const numbers = arrayFor(owner, shape, dtype)
  for (const [i, x] of data.entries()) {
    if (!isOf(ELEMENT, x)) demand(owner, `data[${i}]`, ELEMENT, x)
    const value = Number(x)
    if (dtype === "float32" && !fitsFloat32(value)) demand(owner, `data[${i}]`, FINITE, x)
    numbers[i] = elementOf(owner, dtype, value)
  }
  return { data: numbers, shape, dtype }
}
