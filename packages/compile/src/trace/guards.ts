import type { Tensor } from "@gradus/tensor"
import { type AnySetting, changeCount, isRetired, isTelling, type Storage } from "@gradus/tensor/engine"
import { changedIn, type Entries, lengthOf } from "./contents"
import { brief, nameOf } from "./names"
import { atLine, type Site } from "./site"

type Fields = Readonly<Record<string, unknown>>

/** A field of an object, or an element of a list. */
interface FieldGuard {
  readonly object: Fields
  readonly key: string
  readonly value: unknown
}

/** What a list, or another object of data, held. */
interface ListGuard {
  readonly list: object
  readonly entries: Entries
}

/** The names of an object's fields. */
interface KeysGuard {
  readonly object: object
  readonly keys: readonly string[]
}

/** What a recorded step took for granted; when it no longer holds, the step is recorded anew. */
export class Guards {
  readonly #settings = new Map<AnySetting, unknown>()
  readonly #tensors = new Set<Tensor>()
  /** Tensors whose numbers are part of the program. */
  readonly #fixed = new Map<Tensor, Storage>()
  readonly #numbers = new Map<Storage, { readonly value: number; readonly site: Site }>()
  readonly #fields: FieldGuard[] = []
  /** These tell nobody when they are set: they are looked at in every call. */
  readonly #silent: FieldGuard[] = []
  /** When settings and fields were looked at last; they are others than now while the step is recorded. */
  #changes = -1
  readonly #lists: ListGuard[] = []
  readonly #keys: KeysGuard[] = []
  /** Of these somebody has listed the fields, or they tell nobody when they get another: they are looked at in every call. */
  readonly #walked: KeysGuard[] = []
  readonly #lengths = new Map<object, number>()
  /** Lists and plain objects that are the values of fields. */
  readonly #owners = new Map<object, { readonly object: object; readonly key: string }>()

  /** A setting had this value. */
  setting(setting: AnySetting, value: unknown): void {
    this.#settings.set(setting, value)
  }

  /** A tensor was reached by reference; `fixed` if its numbers are part of the program. */
  tensor(tensor: Tensor, fixed: boolean): void {
    this.#tensors.add(tensor)
    // What was fixed once stays so, though the step goes on to change it: the program is for this run alone then.
    if (fixed && !this.#fixed.has(tensor)) this.#fixed.set(tensor, tensor.storage)
  }

  /** Code read the only number of a tensor. */
  number(storage: Storage, value: number, site: Site): void {
    this.#numbers.set(storage, { value, site })
  }

  /** A field of a watched object had this value. @param tells - when it is set */
  field(object: object, key: string, value: unknown, tells: boolean): void {
    ;(tells ? this.#fields : this.#silent).push({ object: object as Fields, key, value })
  }

  /** A list or object had these elements. */
  list(list: object, entries: Entries): void {
    this.#lists.push({ list, entries })
  }

  /** An object had fields of these names. @param walked - whether somebody has listed them */
  keys(object: object, keys: readonly string[], walked: boolean): void {
    const always = walked || !isTelling(object)
    ;(always ? this.#walked : this.#keys).push({ object, keys })
  }

  /** A list had so many elements. */
  length(list: object, length: number): void {
    this.#lengths.set(list, length)
  }

  /** For messages: where a list or plain object was found. */
  found(value: object, object: object, key: string): void {
    this.#owners.set(value, { object, key })
  }

  hold(): boolean {
    if (this.#changes !== changeCount()) {
      for (const [setting, value] of this.#settings) if (!Object.is(setting.peek(), value)) return false
      for (const { object, key, value } of this.#fields) if (!Object.is(object[key], value)) return false
      for (const { object, keys } of this.#keys) if (otherKey(object, keys) !== undefined) return false
      for (const tensor of this.#tensors) if (isRetired(tensor)) return false
      this.#changes = changeCount()
    }
    for (const { object, key, value } of this.#silent) if (!Object.is(object[key], value)) return false
    for (const { list, entries } of this.#lists) if (changedIn(list, entries) !== undefined) return false
    for (const { object, keys } of this.#walked) if (otherKey(object, keys) !== undefined) return false
    for (const [list, length] of this.#lengths) if (lengthOf(list) !== length) return false
    for (const [tensor, storage] of this.#fixed) if (tensor.storage !== storage) return false
    for (const [storage, { value }] of this.#numbers) if (!Object.is(storage.peek()[0], value)) return false
    return true
  }

  /** What no longer holds, in words, and what to do so that it need not. */
  failure(): string {
    for (const [setting, value] of this.#settings) {
      if (Object.is(setting.peek(), value)) continue
      const what = setting.owner ? `${setting.what} of ${nameOf(setting.owner)}` : setting.what
      return `${what} was ${brief(value)} and is ${brief(setting.peek())}`
    }
    for (const { object, key, value } of [...this.#fields, ...this.#silent]) {
      if (Object.is(object[key], value)) continue
      return `${this.fieldName(object, key)} was ${brief(value)} and is ${brief(object[key])}`
    }
    for (const { list, entries } of this.#lists) {
      const key = changedIn(list, entries)
      if (key === "length") return `${this.fieldName(list)} has elements more or less`
      if (key !== undefined) return `${this.fieldName(list, key)} is another`
    }
    for (const { object, keys } of [...this.#keys, ...this.#walked]) {
      const key = otherKey(object, keys)
      if (key !== undefined) return `${nameOf(object)} has other fields: ${key}`
    }
    for (const [list, length] of this.#lengths) {
      if (lengthOf(list) !== length) return `${this.fieldName(list)} has elements more or less`
    }
    for (const [tensor, storage] of this.#fixed) {
      if (tensor.storage !== storage) return `${nameOf(tensor)}, which was constant, was assigned to`
    }
    for (const tensor of this.#tensors) {
      if (isRetired(tensor)) return `${nameOf(tensor)} was converted to another dtype`
    }
    for (const [storage, { value, site }] of this.#numbers) {
      const now = storage.peek()[0]
      if (Object.is(now, value)) continue
      return `a number that the step reads${atLine(site)} was ${value} and is ${now}; use the tensor itself, or pass the number as an argument`
    }
    return "nothing"
  }

  /** A field in words: its path below the object that has a name, and that. */
  fieldName(object: object, key?: string): string {
    const owner = this.#owners.get(object)
    if (!owner) return key === undefined ? nameOf(object) : `${key} of ${nameOf(object)}`
    return this.fieldName(owner.object, key === undefined ? owner.key : `${owner.key}.${key}`)
  }
}

/** The first field that came or went. */
function otherKey(object: object, before: readonly string[]): string | undefined {
  const now = Object.keys(object)
  for (let i = 0; i < now.length; i++) if (now[i] !== before[i]) return now[i]
  return before[now.length]
}
