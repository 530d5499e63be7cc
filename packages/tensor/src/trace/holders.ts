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

const met = /* @__PURE__ */ shared("tensor.met", () => ({
  all: new WeakSet(),
  refs: new Set<WeakRef<object>>(),
}))
const gone = /* @__PURE__ */ new FinalizationRegistry<WeakRef<object>>((ref) => met.refs.delete(ref))

/** Takes note of an object whose fields steps may go by, as a module that was asked for its parts. */
export function meet(object: object): void {
  if (met.all.has(object)) return
  const ref = new WeakRef(object)
  met.all.add(object)
  met.refs.add(ref)
  gone.register(object, ref)
}

/** The objects met so far that are still there. */
export function metSoFar(): object[] {
  return [...met.refs].flatMap((ref) => ref.deref() ?? [])
}
