import { shared } from "@gradus/kernels"

/** What is told of the fields of watched objects while a step is recorded. */
export interface FieldListener {
  read(object: object, key: string, value: unknown): void
  /** @param before - what the field was until now */
  set(object: object, key: string, before: unknown): void
}

interface Watch {
  changes: number
  listener?: FieldListener | undefined
}

const state = /* @__PURE__ */ shared("compile.watch", (): Watch => ({ changes: 0 }))

/** How often fields of watched objects were set: while it stays the same, nobody need look at them again. */
export function fieldChanges(): number {
  return state.changes
}

/** Tells `next` of fields from now on. @returns who was told before */
export function tellOfFields(next: FieldListener | undefined): FieldListener | undefined {
  const before = state.listener
  state.listener = next
  return before
}

/** From now on it is told when a field of an object is read or set: they become accessors, and stay so. */
export function watch(object: object): void {
  for (const [key, found] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    const { configurable, enumerable, writable } = found
    if (!configurable || !writable) continue
    let { value } = found
    Object.defineProperty(object, key, {
      configurable,
      enumerable,
      get: () => {
        state.listener?.read(object, key, value)
        return value
      },
      set: (next: unknown) => {
        state.listener?.set(object, key, value)
        value = next
        state.changes++
      },
    })
  }
}
