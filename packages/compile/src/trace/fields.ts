import { metSoFar } from "@gradus/tensor/engine"
import { changedIn, contentsOf, type Entries, isData, isListed, lengthOf, restore } from "./contents"
import type { Guards } from "./guards"
import { type FieldListener, silentFields, tellOfFields, watch } from "./watched"

/** Lists of more elements than this are told apart by their length alone. */
const MOST_ELEMENTS = 1000

/** A field that the step's own code sets. */
export interface FieldChange {
  readonly object: object
  readonly key: string
  readonly value: unknown
  /** Whether the step went by what it was before. */
  readonly read: boolean
}

interface Field {
  readonly object: object
  readonly key: string
  readonly before: unknown
  readonly read: boolean
}

/**
 * The fields of objects that a step goes by (modules, optimizers): those that it reads are guarded, those that it sets are
 * effects of it. Lists and other objects of data in fields are looked into.
 */
export class Fields implements FieldListener {
  readonly #guards: Guards
  /** Of each object that is watched, the names of its fields before the step. */
  readonly #keys = new Map<object, readonly string[]>()
  /** Those that the step goes by. */
  readonly #used = new Set<object>()
  /** Those whose fields it has listed. */
  readonly #walked = new Set<object>()
  readonly #read = new Map<object, Set<string>>()
  readonly #set: Field[] = []
  /** Those of which nobody learns when they are read or set. */
  readonly #silent: Omit<Field, "read">[] = []
  readonly #lists = new Map<object, Entries>()
  readonly #given = new Map<object, Entries>()

  constructor(guards: Guards) {
    this.#guards = guards
    // The step may take their parts out by itself.
    for (const object of metSoFar()) this.#watch(object)
  }

  // ── while the step is recorded ────────────────────────────────────────────────────────────────

  /** An object is an argument. Unless it turns out to be one that tells when it is used, all its fields count. */
  given(object: object): void {
    this.#given.set(object, Object.entries(object))
  }

  /** A list or plain object is an argument, or in one. */
  passed(list: object): void {
    this.#lists.set(list, contentsOf(list))
  }

  /** The step goes by the fields of an object from here on, and by which there are. */
  uses(object: object): void {
    if (this.#used.has(object)) return
    this.#used.add(object)
    this.#guards.keys(object, this.#watch(object), false)
  }

  /** The fields of an object in which code looks for parts; what is none of them may change as it likes. */
  parts(object: object, isPart: (value: unknown) => boolean): [string, unknown][] {
    if (!this.#walked.has(object)) this.#guards.keys(object, this.#watch(object), true)
    this.#walked.add(object)
    const entries = unnoticed(() => Object.entries(object))
    for (const [key, value] of entries) if (holds(value, isPart)) this.read(object, key, value)
    return entries
  }

  read(object: object, key: string, value: unknown): void {
    this.uses(object)
    const known = this.#read.get(object) ?? new Set()
    if (known.has(key) || this.#set.some((field) => field.object === object && field.key === key)) return
    this.#read.set(object, known.add(key))
    this.#guards.field(object, key, value, true)
    this.#lookInto(value, object, key)
  }

  set(object: object, key: string, before: unknown): void {
    this.uses(object)
    if (this.#set.some((field) => field.object === object && field.key === key)) return
    this.#set.push({ object, key, before, read: this.#read.get(object)?.has(key) ?? false })
  }

  // ── afterwards ────────────────────────────────────────────────────────────────────────────────

  /** What the step has set. @throws Error where it has changed a list, whose elements a program cannot set */
  changes(): FieldChange[] {
    for (const [object, entries] of this.#given) {
      if (this.#used.has(object)) continue
      this.#guards.list(object, entries)
      this.#lists.set(object, entries)
      for (const [key, value] of entries) this.#lookInto(value, object, key)
    }
    for (const [list] of this.#changedLists()) {
      throw new Error(
        `compile: a step must not change lists and objects that it is given or finds in modules, got ${this.#guards.fieldName(list)} changed. Return what is new, and keep it outside.`,
      )
    }
    for (const [object, key] of this.#removed()) {
      throw new Error(
        `compile: a step must not delete fields, got ${this.#guards.fieldName(object, key)} deleted. Set it to undefined.`,
      )
    }
    for (const { object, key } of this.#changedInSilence()) {
      throw new Error(
        `compile: fields that a step sets must be configurable, got ${this.#guards.fieldName(object, key)} set, which is sealed. Set it outside, or do not seal it.`,
      )
    }
    const changed = this.#set.map(({ object, key, read }) => ({
      object,
      key,
      value: Reflect.get(object, key),
      read,
    }))
    // One that the step reads and adds it finds there at the next call, which is recorded anew.
    const added = this.#added().map(([object, key]) => ({
      object,
      key,
      value: Reflect.get(object, key),
      read: false,
    }))
    return [...changed, ...added]
  }

  /** Everything as it was before. */
  undo(): void {
    for (const [object, key] of this.#added()) Reflect.deleteProperty(object, key)
    for (const [object, key] of this.#removed()) {
      Object.defineProperty(object, key, watch(object).get(key) as PropertyDescriptor)
    }
    for (const { object, key, before } of [...this.#set, ...this.#changedInSilence()]) {
      Reflect.set(object, key, before)
    }
    for (const [list, before] of this.#changedLists()) restore(list, before)
  }

  /** Fields that were not there before. */
  #added(): [object, string][] {
    return this.#differing((before, now) => now.filter((key) => !before.includes(key)))
  }

  /** Fields that are there no more. */
  #removed(): [object, string][] {
    return this.#differing((before, now) => before.filter((key) => !now.includes(key)))
  }

  #differing(which: (before: readonly string[], now: readonly string[]) => string[]): [object, string][] {
    return [...this.#keys].flatMap(([object, before]) =>
      which(before, Object.keys(object)).map((key): [object, string] => [object, key]),
    )
  }

  /** Lists and other objects of data that are not as they were, with what was in them. */
  #changedLists(): [object, Entries][] {
    return [...this.#lists].filter(([list, before]) => changedIn(list, before) !== undefined)
  }

  #changedInSilence(): Omit<Field, "read">[] {
    return this.#silent.filter(({ object, key, before }) => !Object.is(Reflect.get(object, key), before))
  }

  #watch(object: object): readonly string[] {
    let keys = this.#keys.get(object)
    if (!keys) {
      watch(object)
      keys = Object.keys(object)
      this.#keys.set(object, keys)
      for (const key of silentFields(object)) {
        const before: unknown = Reflect.get(object, key)
        this.#silent.push({ object, key, before })
        this.#guards.field(object, key, before, false)
        this.#lookInto(before, object, key)
      }
    }
    return keys
  }

  /** A value that the step came by: lists and other objects of data are guarded by what they hold. */
  #lookInto(value: unknown, object: object, key: string): void {
    if (!isData(value) || this.#lists.has(value)) return
    const list = value
    this.#guards.found(list, object, key)
    if (lengthOf(list) > MOST_ELEMENTS) {
      this.#guards.length(list, lengthOf(list))
      return
    }
    const entries = contentsOf(list)
    this.#lists.set(list, entries)
    if (!(Object.isFrozen(list) && isListed(list))) this.#guards.list(list, entries)
    for (const [name, element] of entries) this.#lookInto(element, list, name)
  }
}

function unnoticed<T>(look: () => T): T {
  const before = tellOfFields(undefined)
  try {
    return look()
  } finally {
    tellOfFields(before)
  }
}

/** Whether a field is a part, or a list with one in it. */
function holds(value: unknown, isPart: (value: unknown) => boolean): boolean {
  return isPart(value) || (Array.isArray(value) && value.some(isPart))
}
