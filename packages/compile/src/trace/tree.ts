import { isTensor } from "@gradus/tensor"

/** What stands in the place of a leaf in a tree that was taken apart. */
class Leaf {
  constructor(readonly place: number) {}
}

export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Takes arrays and plain objects apart down to the tensors (or what else `isLeaf` holds for); all else stays. */
export function takeApart<T>(
  value: unknown,
  isLeaf: (value: unknown) => value is T,
): { readonly leaves: T[]; readonly form: unknown } {
  const leaves: T[] = []
  const visit = (part: unknown): unknown => {
    if (isLeaf(part)) {
      leaves.push(part)
      return new Leaf(leaves.length - 1)
    }
    if (Array.isArray(part)) return part.map(visit)
    if (typeof part === "object" && part !== null && !isTensor(part) && isPlain(part)) {
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]))
    }
    return part
  }
  return { form: visit(value), leaves }
}

/** Puts leaves into the places of a form. */
export function putTogether(form: unknown, leafAt: (place: number) => unknown): unknown {
  if (form instanceof Leaf) return leafAt(form.place)
  if (Array.isArray(form)) return form.map((part) => putTogether(part, leafAt))
  if (typeof form === "object" && form !== null && !isTensor(form) && isPlain(form)) {
    return Object.fromEntries(Object.entries(form).map(([key, part]) => [key, putTogether(part, leafAt)]))
  }
  return form
}
