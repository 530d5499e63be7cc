import { isPlain, show } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { membersOf } from "../members"
import { refusal } from "../refusal"

export const MAX_DEPTH = 64

/** Values as JSON keeps them. An object with a key that begins with one `$` stands for something else. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/**
 * Writes a value as JSON that gives back the same value, bit for bit. Tensors go into `tensors` under their path and
 * leave `{"$tensor": name}`; the numbers that JSON lacks become `{"$number": "NaN"}`, as does undefined; a key's own `$` is
 * doubled.
 *
 * @param path - of this value, for names and messages
 * @throws TypeError for what cannot be saved, by path: nothing is left out
 */
export function encode(value: unknown, path: readonly string[], tensors: Map<string, Tensor>): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value
  if (typeof value === "number") return encodeNumber(value)
  if (value === undefined) return { $number: "undefined" }
  if (isTensor(value)) {
    let name = path.join("/")
    while (tensors.has(name)) name += "'" // Keys with slashes in them can lead to the same path.
    tensors.set(name, value)
    return { $tensor: name }
  }
  if (path.length > MAX_DEPTH) {
    const what = `values must not be nested more than ${MAX_DEPTH} deep`
    throw refusal("packCheckpoint", what, `${path.slice(0, 4).join("/")}/…`, "Does an object contain itself?")
  }
  const isList = Array.isArray(value)
  if (!(isList ? isPlainList(value) : isPlain(value))) throw unfit(value, path)
  const members = membersOf("packCheckpoint", value as object, path.join("/")).map(
    ([key, member]): [string, Json] => {
      return [escapeKey(key), encode(member, [...path, key], tensors)]
    },
  )
  return isList ? members.map(([, item]) => item) : Object.fromEntries(members)
}

/** Whether it is an array and of no class of its own, of whatever realm. */
function isPlainList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && isPlain(Object.getPrototypeOf(value))
}

export function escapeKey(key: string): string {
  return key.startsWith("$") ? `$${key}` : key
}

export function unescapeKey(key: string): string {
  return key.startsWith("$") ? key.slice(1) : key
}

function encodeNumber(value: number): Json {
  if (Object.is(value, -0)) return { $number: "-0" }
  return Number.isFinite(value) ? value : { $number: `${value}` }
}

function unfit(value: unknown, path: readonly string[]): TypeError {
  return new TypeError(
    `packCheckpoint: ${path.join("/")} must be a number, text, boolean, null, tensor, or an array or plain object of those, got ${show(value)}. Convert it, or give it stateDict() and loadStateDict().`,
  )
}
