import { demand, isPlain, type Kind, noMore, show } from "@gradus/checks"
import { isTensor, stack, type Tensor, tensor } from "@gradus/tensor"
import { formatShape } from "@gradus/tensor/engine"

/** What single examples become side by side. */
export type Collated<T> = T extends Tensor | ArrayBufferView
  ? Tensor
  : T extends number | boolean
    ? Tensor
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : T[]

const EXAMPLES: Kind<readonly unknown[]> = {
  must: "a list of at least one example",
  holds: (list) => Array.isArray(list) && list.length > 0,
  advice: "Give an array of examples.",
}

/**
 * Makes a batch of examples: tensors and typed arrays (as `tensor` makes of them) are stacked, numbers become a float32 tensor and booleans a bool
 * one, arrays and plain objects are collated part by part; texts, bigints and nulls are listed. Class labels that are plain
 * numbers want a `collate` of one's own, or int32 tensors.
 *
 * @param examples - at least one; all alike: tensors of one dtype and shape, arrays of one length, objects of the same keys
 * @throws TypeError, naming the example and the place in it, where two are not alike, or for what has no place in a batch:
 *   undefined, functions, objects of a class; RangeError for a number that is too large for float32
 * @example
 * ```ts
 * import { collate } from "@gradus/data"
 * import { tensor } from "@gradus/tensor"
 * const [points, heights] = collate([[tensor([1, 2]), 0.5], [tensor([3, 4]), 0.25]])
 * points // => [[1, 2], [3, 4]]
 * heights // => [0.5, 0.25]
 * ```
 */
export function collate<T>(examples: readonly T[], ...surplus: []): Collated<T> {
  noMore("collate", surplus)
  demand("collate", "examples", EXAMPLES, examples)
  return join(examples, "", 0) as Collated<T>
}

/** Deeper examples are taken to contain themselves. */
const MAX_DEPTH = 64

function join(values: readonly unknown[], place: string, depth: number): unknown {
  const [first] = values
  const form = formOf(first)
  // By index, since `some` and `entries` would pass holes by.
  for (let i = 0; i < values.length; i++) {
    const other = formOf(values[i])
    if (other === undefined || depth > MAX_DEPTH) {
      throw new TypeError(
        `collate: examples must be made of tensors, numbers, booleans, texts, arrays and plain objects, at most ${MAX_DEPTH} deep, got ${show(values[i])} at example ${i}${place}. Convert it, or give the loader a collate of your own.`,
      )
    }
    if (other === form) continue
    throw new TypeError(
      `collate: examples must be alike, got ${form} at example 0${place} and ${other} at example ${i}${place}. Make them alike in transform, or give the loader a collate of your own.`,
    )
  }
  const part = (key: string | number, at: string) =>
    join(
      values.map((value) => (value as Record<string | number, unknown>)[key]),
      place + at,
      depth + 1,
    )
  if (isTensor(first)) return stack(values as readonly Tensor[])
  if (typeof first === "number") return tensor(demandFloats(values as readonly number[], place))
  if (typeof first === "boolean") return tensor(values as readonly boolean[])
  if (Array.isArray(first)) return Array.from(first, (_, i) => part(i, `[${i}]`))
  if (ArrayBuffer.isView(first)) return stack(values.map((value) => tensor(value as ArrayBufferView)))
  if (!isPlain(first)) return values
  return Object.fromEntries(Object.keys(first).map((key) => [key, part(key, `.${key}`)]))
}

/** @throws RangeError for a number that is too large for float32, in which it would be infinite */
function demandFloats(values: readonly number[], place: string): readonly number[] {
  const i = values.findIndex((x) => Number.isFinite(x) && !Number.isFinite(Math.fround(x)))
  if (i < 0) return values
  throw new RangeError(
    `collate: numbers must fit float32, got ${values[i]} at example ${i}${place}. Scale them in transform, or make float64 tensors of them.`,
  )
}

/** What values that can lie side by side have in common, in words; undefined for what has no place in a batch. */
function formOf(value: unknown): string | undefined {
  if (isTensor(value)) return `a ${value.dtype} tensor of shape ${formatShape(value.shape)}`
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (ArrayBuffer.isView(value)) {
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    return /^(?!Big)\w+Array$/.test(kind) ? `a ${kind} of ${(value as Uint8Array).length}` : undefined
  }
  if (isPlain(value)) return `an object of ${Object.keys(value).sort().join(", ") || "nothing"}`
  if (value === null) return "null"
  return ["number", "boolean", "string", "bigint"].includes(typeof value) ? `a ${typeof value}` : undefined
}
