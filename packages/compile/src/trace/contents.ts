import { isPlain } from "@gradus/checks"
import { isTensor } from "@gradus/tensor"
import { isTyped } from "./tree"

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
  const own = Object.entries(value)
  if (value instanceof Date) return [["time", value.getTime()], ...own]
  // A list may have holes, also at its end, and fields besides its elements.
  if (Array.isArray(value)) return [...own, ["length", value.length]]
  if (!(value instanceof Map || value instanceof Set)) return own
  const inside = [...value].flatMap((part, i): Entries => {
    return Array.isArray(part) && value instanceof Map
      ? [
          [`key ${i}`, part[0]],
          [`value ${i}`, part[1]],
        ]
      : [[`${i}`, part]]
  })
  return [...inside, ["size", value.size], ...own]
}

/** Whether an object of data holds what it held. @returns the first name that differs, or "length" */
export function changedIn(object: object, before: Entries): string | undefined {
  if (object instanceof Date || object instanceof Map || object instanceof Set) {
    const now = contentsOf(object)
    if (now.length !== before.length) return "length"
    return before.find(([key, value], i) => now[i][0] !== key || !Object.is(now[i][1], value))?.[0]
  }
  if (isTyped(object)) {
    // By number: the names of all elements would take longer than the elements.
    const { length } = object
    return before.find(([key, value], i) => {
      return !Object.is(i < length ? object[i] : Reflect.get(object, key), value)
    })?.[0]
  }
  const keys = Object.keys(object)
  if (keys.length + Number(Array.isArray(object)) !== before.length) return "length"
  for (let i = 0; i < before.length; i++) {
    const [key, value] = before[i]
    const isThere = i === keys.length || keys[i] === key
    if (!isThere || !Object.is(Reflect.get(object, key), value)) return key
  }
  return undefined
}

/** Makes an object of data hold what it held. */
export function restore(object: object, before: Entries): void {
  let own = before
  if (object instanceof Date) {
    object.setTime(before[0][1] as number)
    own = before.slice(1)
  } else if (object instanceof Map || object instanceof Set) {
    const count = before.findIndex(([key]) => key === "size")
    const inside = before.slice(0, count).map(([, value]) => value)
    object.clear()
    if (object instanceof Set) for (const value of inside) object.add(value)
    else for (let i = 0; i < inside.length; i += 2) object.set(inside[i], inside[i + 1])
    own = before.slice(count + 1)
  }
  for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
  for (const [key, value] of own) Reflect.set(object, key, value)
}
