import { isPlain } from "@gradus/checks"
import { isTensor, type TypedArray } from "@gradus/tensor"

/** What an object of data holds, with names for messages. */
export type Entries = readonly (readonly [string, unknown])[]

/** Whether a value is an object of data: a list, plain object, typed array, map, set or date. Others are known by identity. */
export function isData(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isTensor(value)) return false
  const isKnown = value instanceof Map || value instanceof Set || value instanceof Date
  return isKnown || isListed(value) || isTyped(value)
}

/** Whether what an object of data holds are its fields, so that freezing it makes it stay. */
export function isListed(value: object): boolean {
  return Array.isArray(value) || isPlain(value)
}

/** How many elements, entries or fields an object of data has. */
export function lengthOf(object: object): number {
  if (object instanceof Map || object instanceof Set) return object.size
  return Array.isArray(object) || isTyped(object) ? object.length : Object.keys(object).length
}

export function contentsOf(value: object): Entries {
  if (value instanceof Date) return [["time", value.getTime()]]
  if (value instanceof Map || value instanceof Set) {
    return [...value].flatMap((part, i): Entries => {
      return Array.isArray(part) && value instanceof Map
        ? [
            [`key ${i}`, part[0]],
            [`value ${i}`, part[1]],
          ]
        : [[`${i}`, part]]
    })
  }
  return Object.entries(value)
}

/** Whether an object of data holds what it held. @returns the first name that differs, or "length" */
export function changedIn(object: object, before: Entries): string | undefined {
  if (Array.isArray(object) || isTyped(object)) {
    if (object.length !== before.length) return "length"
    for (let i = 0; i < before.length; i++) if (!Object.is(object[i], before[i][1])) return before[i][0]
    return undefined
  }
  const now = contentsOf(object)
  if (now.length !== before.length) return "length"
  return before.find(([key, value], i) => now[i][0] !== key || !Object.is(now[i][1], value))?.[0]
}

/** Makes an object of data hold what it held. */
export function restore(object: object, before: Entries): void {
  const values = before.map(([, value]) => value)
  if (object instanceof Date) object.setTime(values[0] as number)
  else if (isTyped(object)) object.set(values as number[])
  else if (object instanceof Map) {
    object.clear()
    for (let i = 0; i < values.length; i += 2) object.set(values[i], values[i + 1])
  } else if (object instanceof Set) {
    object.clear()
    for (const value of values) object.add(value)
  } else {
    if (Array.isArray(object)) object.length = 0
    else for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
    for (const [key, value] of before) Reflect.set(object, key, value)
  }
}

function isTyped(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}
