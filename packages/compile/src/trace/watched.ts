import { shared } from "@gradus/kernels"
import { noteChange } from "@gradus/tensor/engine"

/** What is told of the fields of watched objects while a step is recorded. */
export interface FieldListener {
  read(object: object, key: string, value: unknown): void
  /** @param before - what the field was until now */
  set(object: object, key: string, before: unknown): void
}

const state = /* @__PURE__ */ shared("compile.watch", (): { listener?: FieldListener | undefined } => ({}))

/** Tells `next` of fields from now on. @returns who was told before */
export function tellOfFields(next: FieldListener | undefined): FieldListener | undefined {
  const before = state.listener
  state.listener = next
  return before
}

type Accessors = ReadonlyMap<string, PropertyDescriptor>

const watched = /* @__PURE__ */ shared(
  "compile.watched",
  () => new WeakMap<object, Map<string, PropertyDescriptor>>(),
)

/**
 * From now on it is told when a field of an object is read or set: they become accessors, and stay so.
 *
 * @returns those that there ever were
 */
export function watch(object: object): Accessors {
  let known = watched.get(object)
  if (!known) {
    known = new Map()
    watched.set(object, known)
  }
  for (const key of Object.keys(object)) {
    const found = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor
    const { configurable, enumerable, writable } = found
    if (!configurable || !writable) continue
    let { value } = found
    const accessor: PropertyDescriptor = {
      configurable,
      enumerable: enumerable as boolean,
      get: () => {
        state.listener?.read(object, key, value)
        return value
      },
      set: (next: unknown) => {
        state.listener?.set(object, key, value)
        value = next
        noteChange()
      },
    }
    known.set(key, accessor)
    Object.defineProperty(object, key, accessor)
  }
  return known
}

/** Of an object that is watched, the fields that tell nobody: those of sealed objects cannot become accessors. */
export function silentFields(object: object): string[] {
  return Object.keys(object).filter((key) => Object.getOwnPropertyDescriptor(object, key)?.writable)
}
