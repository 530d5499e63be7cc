import { BYTES } from "@gradus/kernels"
import { copyElements, type DType, isArrayOf, newArray, storageType, type TypedArray } from "./dtype"
import type { Spec } from "./primitive"
import { formatShape, type Shape } from "./shape"

/** Elements that kernels can count, and bytes that fit into WebAssembly's memory beside anything else. */
const MOST_ELEMENTS = 2 ** 31 - 1
const MOST_BYTES = 2 ** 32 - 2 ** 17

/** No tensor of so few elements, whatever its dtype, is too large. */
const FEW = 2 ** 28

/**
 * How many elements a tensor has.
 *
 * @throws RangeError, naming shape and bytes, for one that can never be computed with
 */
export function demandSize(owner: string, shape: Shape, dtype: DType): number {
  let size = 1
  let longest = 0
  for (let i = 0; i < shape.length; i++) {
    const n = shape[i] as number
    size *= n
    if (n > longest) longest = n
  }
  if (size <= FEW && longest <= MOST_ELEMENTS) return size
  const bytes = size * BYTES[storageType(dtype)]
  if (size <= MOST_ELEMENTS && longest <= MOST_ELEMENTS && bytes <= MOST_BYTES) return size
  throw new RangeError(
    `${owner}: a tensor must have less than 2³¹ elements and 4 GiB − 128 KiB, got ${described({ shape, dtype })}. Use smaller sizes or batches.`,
  )
}

/** An array for the numbers of a tensor. @throws RangeError, naming shape and bytes, where there is no room for it */
export function arrayFor(owner: string, shape: Shape, dtype: DType): TypedArray {
  return withRoom(owner, shape, dtype, (size) => newArray(dtype, size))
}

/** A copy of numbers, as a tensor of that dtype keeps them. @throws RangeError as `arrayFor`, and for an int32 of what is none */
export function copyFor(owner: string, shape: Shape, dtype: DType, source: TypedArray): TypedArray {
  // Without zeros first, which would take as long as the copy.
  if (isArrayOf(dtype, source)) return withRoom(owner, shape, dtype, () => source.slice())
  const copy = arrayFor(owner, shape, dtype)
  copyElements(owner, dtype, source, copy)
  return copy
}

function withRoom(owner: string, shape: Shape, dtype: DType, make: (size: number) => TypedArray): TypedArray {
  const size = demandSize(owner, shape, dtype)
  try {
    return make(size)
  } catch (error) {
    throw withoutRoom(owner, { shape, dtype }, error)
  }
}

/** The error for a result that finds no room, in place of what the JavaScript engine or the memory says; others stay. */
export function withoutRoom(owner: string, spec: Spec, error: unknown): unknown {
  if (!(error instanceof RangeError) || error.cause !== undefined) return error
  const [why] = error.message.split(/\. |\.$/)
  return new RangeError(
    `${owner}: there must be memory for the result, ${described(spec)}, got a refusal (${why}). Use smaller tensors or batches, or let go of others.`,
    { cause: error },
  )
}

function described({ shape, dtype }: Spec): string {
  let bytes = BYTES[storageType(dtype)]
  for (const n of shape) bytes *= n
  return `shape ${formatShape(shape)} of ${dtype} (${bytes} bytes)`
}
