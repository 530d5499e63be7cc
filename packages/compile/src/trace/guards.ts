import type { Tensor } from "@gradus/tensor"
import { isRetired, retirements, type Setting, type Storage } from "@gradus/tensor/engine"
import { brief, nameOf } from "./names"
import { atLine, type Site } from "./site"
import { fieldChanges } from "./watched"

type Fields = Readonly<Record<string, unknown>>

/** A field of an object, or an element of a list. */
interface FieldGuard {
  readonly object: Fields
  readonly key: string
  readonly value: unknown
}

/** The elements of a list, or of an object that is not watched. */
interface ListGuard {
  readonly list: object
  readonly keys: readonly string[]
  readonly values: readonly unknown[]
}

/** What a recorded step took for granted; when it no longer holds, the step is recorded anew. */
export class Guards {
  readonly #settings = new Map<Setting<unknown>, unknown>()
  readonly #tensors = new Map<Tensor, { readonly storage: Storage | undefined; readonly leaf: boolean }>()
  readonly #numbers = new Map<Storage, { readonly value: number; readonly site: Site }>()
  readonly #fields: FieldGuard[] = []
  #fieldChanges = fieldChanges()
  readonly #lists: ListGuard[] = []
  readonly #counts = new Map<object, number>()
  /** Lists and plain objects that are the values of fields. */
  readonly #owners = new Map<object, { readonly object: object; readonly key: string }>()
  #retirements = retirements()

  /** A setting had this value. */
  setting(setting: Setting<unknown>, value: unknown): void {
    this.#settings.set(setting, value)
  }

  /** A tensor was reached by reference; `fixed` if its numbers are part of the program. */
  tensor(tensor: Tensor, fixed: boolean): void {
    // What was fixed once stays so, though the step goes on to change it: the program is for this run alone then.
    if (this.#tensors.get(tensor)?.storage) return
    this.#tensors.set(tensor, { storage: fixed ? tensor.storage : undefined, leaf: tensor.requiresGrad })
  }

  /** Code read the only number of a tensor. */
  number(storage: Storage, value: number, site: Site): void {
    this.#numbers.set(storage, { value, site })
  }

  /** A field of a watched object had this value. */
  field(object: object, key: string, value: unknown): void {
    this.#fields.push({ object: object as Fields, key, value })
  }

  /** A list or object had these elements. */
  list(list: object, entries: readonly (readonly [string, unknown])[]): void {
    this.#lists.push({ list, keys: entries.map(([key]) => key), values: entries.map(([, value]) => value) })
  }

  /** An object has as many fields as it had, a list as many elements. */
  count(object: object, count = Object.keys(object).length): void {
    this.#counts.set(object, count)
  }

  /** For messages: where a list or plain object was found. */
  found(value: object, object: object, key: string): void {
    this.#owners.set(value, { object, key })
  }

  hold(): boolean {
    for (const [setting, value] of this.#settings) if (!Object.is(setting.peek(), value)) return false
    if (this.#fieldChanges !== fieldChanges()) {
      for (const { object, key, value } of this.#fields) if (!Object.is(object[key], value)) return false
      this.#fieldChanges = fieldChanges()
    }
    for (const list of this.#lists) if (changedKey(list) !== undefined) return false
    for (const [object, count] of this.#counts) if (Object.keys(object).length !== count) return false
    for (const [tensor, { storage, leaf }] of this.#tensors) {
      if (tensor.requiresGrad !== leaf || (storage && tensor.storage !== storage)) return false
    }
    if (this.#retirements !== retirements()) {
      for (const tensor of this.#tensors.keys()) if (isRetired(tensor)) return false
      this.#retirements = retirements()
    }
    for (const [storage, { value }] of this.#numbers) if (!Object.is(storage.peek()[0], value)) return false
    return true
  }

  /** What no longer holds, in words, and what to do so that it need not. */
  failure(): string {
    for (const [setting, value] of this.#settings) {
      if (Object.is(setting.peek(), value)) continue
      return `${setting.what}${setting.owner ? ` for ${nameOf(setting.owner)}` : ""} is another`
    }
    for (const { object, key, value } of this.#fields) {
      if (Object.is(object[key], value)) continue
      return `${this.fieldName(object, key)} was ${brief(value)} and is ${brief(object[key])}`
    }
    for (const guard of this.#lists) {
      const key = changedKey(guard)
      if (key === "length") return `${this.fieldName(guard.list)} has elements more or less`
      if (key !== undefined) return `${this.fieldName(guard.list, key)} is another`
    }
    for (const [object, count] of this.#counts) {
      if (Object.keys(object).length !== count) return `${this.fieldName(object)} has parts more or less`
    }
    for (const [tensor, { storage, leaf }] of this.#tensors) {
      if (tensor.requiresGrad !== leaf) return `requiresGrad of ${nameOf(tensor)} is ${!leaf}`
      if (storage && tensor.storage !== storage)
        return `${nameOf(tensor)}, which was constant, was assigned to`
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

/** The first place at which a list is not what it was, or "length". */
function changedKey({ list, keys, values }: ListGuard): string | undefined {
  if (Array.isArray(list)) {
    if (list.length !== values.length) return "length"
    for (let i = 0; i < values.length; i++) if (!Object.is(list[i], values[i])) return keys[i]
    return undefined
  }
  if (Object.keys(list).length !== keys.length) return "length"
  return keys.find((key, i) => !Object.is((list as Fields)[key], values[i]))
}
