import { options as chosen, demand, maybe, number } from "@gradus/checks"
import { numberAs } from "./core/apply"
import { CREATION, creation, ELEMENT, LIKE, NUMBER, SIZES } from "./core/arguments"
import { isTensor } from "./core/brand"
import { type DType, type TypedArray, writtenElement } from "./core/dtype"
import { plainBytes } from "./core/file-bytes"
import { fromArray, type NestedArray } from "./core/from-array"
import { arrayFor, copyFor } from "./core/room"
import { checkShape, type Shape, shapeFor } from "./core/shape"
import { fromJSON, isTensorJSON, type TensorJSON } from "./json"
import type { Tensor } from "./tensor"
import { wrap } from "./wrap"

export interface TensorOptions {
  /** Default float32. */
  readonly dtype?: DType
  /** Whether `backward` should leave a gradient here; default false. */
  readonly requiresGrad?: boolean
}

function dtypeOf(kind: string): DType {
  // Of float32 and int32 neither holds all of a Uint32Array.
  if (kind === "Float64Array" || kind === "Uint32Array") return "float64"
  return kind === "Int32Array" ? "int32" : "float32"
}

/** The kind of an array by name, since it may come from another realm. @throws TypeError for a view that is no array of numbers */
function kindOf(data: ArrayBufferView): string {
  const kind = (data as TypedArray)[Symbol.toStringTag] as string
  const lost = data.byteLength === 0 && !plainBytes(data)
  if (kind !== "DataView" && !kind.startsWith("Big") && !lost) return kind
  throw new TypeError(
    `tensor: the data must be an array of numbers, got a ${kind}${lost ? " whose buffer was transferred" : ""}. Make a typed array of numbers of it.`,
  )
}

const TENSOR_OPTIONS = { ...CREATION, shape: maybe(SIZES) }
const NONE: TensorOptions & { readonly shape?: Shape } = {}

/**
 * A tensor of the given numbers, copied.
 *
 * @param data - a number, nested arrays (all rows equally long), a typed array in row-major order, a tensor, or what
 *   `JSON.parse` made of one
 * @param options - `dtype` (default float32 for numbers, bool for booleans; a tensor, a Float64Array or an Int32Array
 *   keeps its own, a Uint32Array becomes float64), `shape` for data of one dimension, in row-major order (default: as the data are),
 *   `requiresGrad`
 * @throws TypeError when rows differ in length; RangeError when the data do not fill `shape`, or are nested and have
 *   another, or when an int32 is made of what is none (only the dtype of a tensor that is converted, as by `to("int32")`, rounds). A list's number that is too large for float32 is refused as well.
 *   A bool is whether a number is not 0
 * @example
 * ```ts
 * import { tensor } from "@gradus/tensor"
 * tensor([[1, 2], [3, 4]]).shape // => [2, 2]
 * tensor([1, 2, 3, 4], { shape: [2, 2] }) // => [[1, 2], [3, 4]]
 * tensor(new Float64Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype // => "float64"
 * ```
 */
export function tensor(
  data: NestedArray | ArrayBufferView | Tensor | TensorJSON,
  ...given: [options?: TensorOptions & { readonly shape?: Shape }]
): Tensor {
  const options = given.length === 0 ? NONE : chosen("tensor", TENSOR_OPTIONS, ...given)
  if (isTensor(data)) {
    const copy = numberAs("tensor", data, options.dtype ?? data.dtype)
      .clone()
      .reshape(shapeFor("tensor", data.shape, options.shape))
    if (options.requiresGrad) copy.requiresGrad = true
    return copy
  }
  if (ArrayBuffer.isView(data)) {
    const kind = kindOf(data)
    const source = data as TypedArray
    const dtype = options.dtype ?? dtypeOf(kind)
    const shape = shapeFor("tensor", [source.length], options.shape)
    const copy = copyFor("tensor", [source.length], dtype, source)
    return wrap(copy, shape, dtype, options)
  }
  if (isTensorJSON(data)) {
    const { data: numbers, shape, dtype } = fromJSON("tensor", data)
    return tensor(wrap(numbers, shape, dtype, {}), options)
  }
  const flat = fromArray("tensor", data as NestedArray, options.dtype)
  return wrap(flat.data, shapeFor("tensor", flat.shape, options.shape), flat.dtype, options)
}

/** A tensor of `value` everywhere. */
export function full(shape: Shape, value: number, ...given: [options?: TensorOptions]): Tensor {
  demand("full", "value", ELEMENT, value)
  return filled("full", shape, value, ...given)
}

function filled(owner: string, shape: Shape, value: number, ...given: [options?: TensorOptions]): Tensor {
  checkShape(owner, shape)
  const options = creation(owner, ...given)
  const dtype = options.dtype ?? "float32"
  return wrap(arrayFor(owner, shape, dtype).fill(writtenElement(owner, dtype, value)), shape, dtype, options)
}

/** A tensor of zeros. */
export function zeros(shape: Shape, ...options: [options?: TensorOptions]): Tensor {
  return filled("zeros", shape, 0, ...options)
}

/** A tensor of ones. */
export function ones(shape: Shape, ...options: [options?: TensorOptions]): Tensor {
  return filled("ones", shape, 1, ...options)
}

const FINITE = number()

type Like = Pick<Tensor, "shape" | "dtype">

/** `value` everywhere, in the shape and dtype of another tensor. */
export function fullLike(like: Like, value: number, ...options: [options?: TensorOptions]): Tensor {
  demand("fullLike", "value", ELEMENT, value)
  return filledLike("fullLike", like, value, ...options)
}

function filledLike(owner: string, like: Like, value: number, ...given: [options?: TensorOptions]): Tensor {
  demand(owner, "like", LIKE, like)
  const { dtype = like.dtype, requiresGrad } = creation(owner, ...given)
  return filled(owner, like.shape, value, { dtype, requiresGrad })
}

/** Zeros in the shape and dtype of another tensor. */
export function zerosLike(like: Like, ...options: [options?: TensorOptions]): Tensor {
  return filledLike("zerosLike", like, 0, ...options)
}

/** Ones in the shape and dtype of another tensor. */
export function onesLike(like: Like, ...options: [options?: TensorOptions]): Tensor {
  return filledLike("onesLike", like, 1, ...options)
}

/**
 * ⌈(end − start) / step⌉ numbers, start + i·step, as in NumPy: those below `end` (above it for a negative step), and one
 * more where the quotient is rounded up, as with `arange(1, 1.6, 0.1)`, which ends with 1.6. Use `linspace` where the
 * count matters. int32 when all three are integers.
 *
 * @throws RangeError when the step is 0 or the count is infinite; for an int32 that is none
 * @example
 * ```ts
 * import { arange } from "@gradus/tensor"
 * arange(3) // => [0, 1, 2]
 * arange(1, 2, 0.25) // => [1, 1.25, 1.5, 1.75]
 * ```
 */
export function arange(end: number): Tensor
export function arange(
  start: number,
  end: number,
  step?: number,
  ...options: [options?: TensorOptions]
): Tensor
export function arange(first: number, end?: number, step = 1, ...given: [options?: TensorOptions]): Tensor {
  for (const [name, value] of Object.entries({ start: first, end: end === undefined ? first : end, step })) {
    demand("arange", name, FINITE, value)
  }
  const options = creation("arange", ...given)
  const start = end === undefined ? 0 : first
  const stop = end === undefined ? first : end
  if (step === 0 || !Number.isFinite((stop - start) / step)) {
    throw new RangeError(
      `arange: step must be finite and not 0, got ${step}. Use a positive or negative step.`,
    )
  }
  const whole = Number.isInteger(start) && Number.isInteger(stop) && Number.isInteger(step)
  const dtype = options.dtype ?? (whole ? "int32" : "float32")
  const data = arrayFor("arange", [Math.max(0, Math.ceil((stop - start) / step))], dtype)
  for (let i = 0; i < data.length; i++) data[i] = writtenElement("arange", dtype, start + i * step)
  return wrap(data, [data.length], dtype, options)
}

/** `steps` numbers from `start` to `end`, both included, evenly apart. */
export function linspace(
  start: number,
  end: number,
  steps: number,
  ...given: [options?: TensorOptions]
): Tensor {
  demand("linspace", "start", NUMBER, start)
  demand("linspace", "end", NUMBER, end)
  checkShape("linspace", [steps])
  const options = creation("linspace", ...given)
  const dtype = options.dtype ?? "float32"
  const data = arrayFor("linspace", [steps], dtype)
  // From both ends, so that the last number is `end` itself.
  const step = steps > 1 ? (end - start) / (steps - 1) : 0
  for (let i = 0; i < steps; i++) {
    const fromStart = i < steps / 2 || steps === 1
    data[i] = writtenElement("linspace", dtype, fromStart ? start + i * step : end - (steps - 1 - i) * step)
  }
  return wrap(data, [steps], dtype, options)
}

/** The identity matrix, or `rows`×`columns` with ones on the main diagonal. */
export function eye(rows: number, columns = rows, ...given: [options?: TensorOptions]): Tensor {
  checkShape("eye", [rows, columns])
  const options = creation("eye", ...given)
  const dtype = options.dtype ?? "float32"
  const data = arrayFor("eye", [rows, columns], dtype)
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1
  return wrap(data, [rows, columns], dtype, options)
}
