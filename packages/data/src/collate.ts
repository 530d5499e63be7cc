import { isTensor, stack, type Tensor, tensor } from "@gradus/tensor"

/** What single examples become side by side. */
export type Collated<T> = T extends Tensor
  ? Tensor
  : T extends number | boolean
    ? Tensor
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : T[]

/**
 * Makes a batch of examples: tensors are stacked, numbers become a float32 tensor and booleans a bool one, arrays and
 * objects are collated part by part, anything else is listed. Class labels that are plain numbers want a `collate` of
 * one's own, or int32 tensors.
 *
 * @example
 * ```ts
 * import { collate } from "@gradus/data"
 * import { tensor } from "@gradus/tensor"
 * const [points, heights] = collate([[tensor([1, 2]), 0.5], [tensor([3, 4]), 0.25]])
 * points // => [[1, 2], [3, 4]]
 * heights // => [0.5, 0.25]
 * ```
 */
export function collate<T>(examples: readonly T[]): Collated<T> {
  const first: unknown = examples[0]
  const parts = (key: string | number) =>
    collate(examples.map((example) => (example as Record<string | number, unknown>)[key]))
  if (isTensor(first)) return stack(examples as readonly Tensor[]) as Collated<T>
  if (typeof first === "number" || typeof first === "boolean") {
    return tensor(examples as readonly (number | boolean)[]) as Collated<T>
  }
  if (Array.isArray(first)) return first.map((_, i) => parts(i)) as Collated<T>
  if (typeof first === "object" && first !== null) {
    return Object.fromEntries(Object.keys(first).map((key) => [key, parts(key)])) as Collated<T>
  }
  return examples as Collated<T>
}
