import { isPlain } from "@gradus/checks"
import type { TypedArray } from "@gradus/tensor"

/** What stands in the place of a leaf in a tree that was taken apart. */
class Leaf {
  constructor(readonly place: number) {}
}

export function isTyped(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** Whether a value is a list or plain object, which is passed on part by part. */
export function isNest(value: unknown): value is object {
  return Array.isArray(value) || isPlain(value)
}

/**
 * @param count - how many of the fields are passed on
 * @throws TypeError for what has more, which nobody would get
 */
export function demandNoMore(value: object, count: number, where: string): void {
  const keys = Reflect.ownKeys(value)
  if (keys.length === count + Number(Array.isArray(value))) return
  const isPassed = (key: PropertyKey) =>
    typeof key === "string" && Object.prototype.propertyIsEnumerable.call(value, key)
  const more = isTyped(value) ? keys[count] : keys.find((key) => !isPassed(key) && key !== "length")
  throw new TypeError(
    `compile: fields of lists and plain objects must be enumerable and named by text, got ${String(more)} in ${where}. Name it so, or pass it by itself.`,
  )
}

/** So deep arguments and results may be nested; what holds itself has no end. */
const DEEPEST = 100_000

/** @throws RangeError for what is nested too deep */
export function demandDepth(depth: number): void {
  if (depth <= DEEPEST) return
  throw new RangeError(
    `compile: arguments and results must be nested at most ${DEEPEST} deep, got more, as where an object holds itself. Pass the tensors alone.`,
  )
}

/**
 * Takes arrays and plain objects apart down to the tensors (or what else `isLeaf` holds for); all else stays.
 *
 * @param other - sees what stays
 */
export function takeApart<T>(
  value: unknown,
  isLeaf: (value: unknown) => value is T,
  other?: (value: unknown) => void,
): { readonly leaves: T[]; readonly form: unknown } {
  const leaves: T[] = []
  const form = rebuilt(value, isLeaf, (leaf) => new Leaf(leaves.push(leaf) - 1), other)
  return { form, leaves }
}

/** Puts leaves into the places of a form. */
export function putTogether(form: unknown, leafAt: (place: number) => unknown): unknown {
  const isLeaf = (part: unknown): part is Leaf => part instanceof Leaf
  return rebuilt(form, isLeaf, ({ place }) => leafAt(place))
}

/** A copy of arrays, plain objects and other data, with others in the places of leaves, which are met in order. */
function rebuilt<T>(
  value: unknown,
  isLeaf: (value: unknown) => value is T,
  replace: (leaf: T) => unknown,
  other: (value: unknown) => void = () => undefined,
): unknown {
  if (isLeaf(value)) return replace(value)
  let made: unknown
  const waiting: Part[] = [
    {
      part: value,
      depth: 0,
      put: (whole) => {
        made = whole
      },
    },
  ]
  // Not by recursion: a list may be linked through thousands of objects.
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { part, depth, put } = next
    demandDepth(depth)
    if (isLeaf(part)) put(replace(part))
    else if (isNest(part)) {
      const copy: object = Array.isArray(part) ? Object.assign([], { length: part.length }) : {}
      put(copy)
      for (const [name, inner] of Object.entries(part).reverse()) {
        waiting.push({ part: inner, depth: depth + 1, put: (value) => set(copy, name, value) })
      }
    } else {
      other(part)
      const copy = fresh(part)
      put(copy)
      if (!(copy instanceof Map) || copy === part) continue
      for (const [key, inner] of copy) {
        waiting.push({ part: inner, depth: depth + 1, put: (value) => copy.set(key, value) })
      }
    }
  }
  return made
}

/** The arrays and plain objects of a nest. */
export function branchesOf(value: unknown): object[] {
  const found = new Set<object>()
  for (const waiting = [value]; waiting.length > 0; ) {
    const part = waiting.pop()
    if (!isNest(part) || found.has(part)) continue
    found.add(part)
    for (const inner of Object.values(part)) waiting.push(inner)
  }
  return [...found]
}

interface Part {
  readonly part: unknown
  readonly depth: number
  readonly put: (made: unknown) => void
}

/** A copy of a typed array, map, set or date, so that whoever gets it may change it; keys stay, being found by identity. */
function fresh(value: unknown): unknown {
  if (isTyped(value)) return Uint8Array.prototype.slice.call(value)
  const kind = KINDS.find(
    ({ prototype }) => value !== null && Object.getPrototypeOf(Object(value)) === prototype,
  )
  return kind ? Object.assign(new kind(value as never), value) : value
}

const KINDS: readonly (new (value: never) => object)[] = [Map, Set, Date]

/** Also what is called __proto__ is a property like the others. */
function set(object: object, name: string, value: unknown): void {
  if (name !== "__proto__") Reflect.set(object, name, value)
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
