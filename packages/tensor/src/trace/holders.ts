import { shared } from "@gradus/kernels"

/** Objects in which others were seen as parts, weakly held. */
const known = /* @__PURE__ */ shared("tensor.holders", () => new WeakMap<object, WeakRef<object>[]>())

/**
 * Takes note that an object was seen as a part of another, as a layer or a parameter is of a module: a recorded step
 * that comes by the part then knows where to look whether it is still there.
 */
export function seenIn(part: object, holder: object): void {
  const holders = known.get(part) ?? []
  if (holders.some((ref) => ref.deref() === holder)) return
  known.set(part, [...holders.filter((ref) => ref.deref()), new WeakRef(holder)])
}

/** The objects in which a part was seen. */
export function holdersOf(part: object): object[] {
  return (known.get(part) ?? []).flatMap((ref) => ref.deref() ?? [])
}
