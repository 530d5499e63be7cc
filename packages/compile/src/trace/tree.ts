import { isPlain } from "@gradus/checks"

export { isPlain }

/** What stands in the place of a leaf in a tree that was taken apart. */
class Leaf {
  constructor(readonly place: number) {}
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

/** A copy of arrays and plain objects, with others in the places of leaves, which are met in order. */
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
    else if (Array.isArray(part)) {
      const copy: unknown[] = []
      put(copy)
      for (let i = part.length - 1; i >= 0; i--) {
        waiting.push({ part: part[i], depth: depth + 1, put: (inner) => copy.push(inner) })
      }
    } else if (isPlain(part)) {
      const copy = {}
      put(copy)
      for (const [name, inner] of Object.entries(part).reverse()) {
        waiting.push({ part: inner, depth: depth + 1, put: (value) => set(copy, name, value) })
      }
    } else {
      other(part)
      put(part)
    }
  }
  return made
}

/** The arrays and plain objects of a nest. */
export function branchesOf(value: unknown): object[] {
  const found = new Set<object>()
  for (const waiting = [value]; waiting.length > 0; ) {
    const part = waiting.pop()
    if (!(Array.isArray(part) || isPlain(part)) || found.has(part)) continue
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

/** Also what is called __proto__ is a property like the others. */
function set(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
