import { isPlain } from "@gradus/checks"
import { shared } from "@gradus/kernels"
import { type GeneratorState, isTensor, type Tensor, type TypedArray } from "@gradus/tensor"
import { type AnyGenerator, type AnySetting, formatShape, type Storage } from "@gradus/tensor/engine"
import { nameOf, pathOf } from "../trace/names"
import type { ArgumentLeaf } from "../trace/signature"
import type { Recording } from "./recording"

const mode = /* @__PURE__ */ shared("compile.check", () => ({ eager: false }))

/** Whether the code of a checked step runs: compiled steps that it calls are part of it, as they are of its recording. */
export function isRunEagerly(): boolean {
  return mode.eager
}

/** Numbers as they were at some time. */
interface Numbers {
  readonly tensor: Tensor
  readonly data: TypedArray
  readonly version: number
}

function numbersOf(tensor: Tensor): Numbers {
  return { tensor, data: tensor.toTypedArray(), version: tensor.version }
}

/** What recordings of a step leave changed, as it is now. */
class Snapshot {
  readonly #tensors = new Map<Storage, Numbers>()
  readonly #settings = new Map<AnySetting, unknown>()
  readonly #held = new Map<AnySetting, Numbers>()
  readonly #fields: {
    readonly object: object
    readonly key: string
    readonly value: unknown
    readonly numbers: unknown
  }[] = []
  readonly #generators = new Map<AnyGenerator, GeneratorState>()
  readonly #gradients = new Map<Tensor, Tensor | undefined>()
  readonly #result: unknown

  constructor(recordings: readonly Recording[], leaves: readonly ArgumentLeaf[], result?: unknown) {
    for (const { program, settings, fields } of recordings) {
      const { writes, streams } = program.plan.graph
      for (const { tensor } of writes) this.#tensors.set(tensor.storage, numbersOf(tensor))
      for (const { generator } of streams) this.#generators.set(generator, generator.state())
      for (const { object, key } of fields) {
        const value: unknown = Reflect.get(object, key)
        this.#fields.push({ object, key, value, numbers: frozen(value) })
      }
      for (const setting of settings) {
        const value = setting.peek()
        this.#settings.set(setting, value)
        if (isTensor(value)) this.#held.set(setting, numbersOf(value))
      }
    }
    for (const leaf of leaves) if (typeof leaf !== "number") this.#gradients.set(leaf, leaf.grad)
    this.#result = frozen(result)
  }

  /** Makes everything what it was. */
  putBack(): void {
    for (const { tensor, data, version } of [...this.#tensors.values(), ...this.#held.values()]) {
      if (tensor.storage.isResident) tensor.storage.write(data)
      tensor.storage.version = version
    }
    for (const [setting, value] of this.#settings) setting.poke(value)
    for (const { object, key, value } of this.#fields) Reflect.set(object, key, value)
    for (const [generator, state] of this.#generators) generator.loadState(state)
    for (const [leaf, grad] of this.#gradients) if (leaf.requiresGrad) leaf.grad = grad
  }

  /** Where this differs from what eager code leaves; parameters and what has a path first. */
  difference(eager: Snapshot): string | undefined {
    const found: { readonly text: string; readonly path: string }[] = []
    const compare = (got: unknown, want: unknown, what: string, path = "") => {
      const text = differ(got, want, what)
      if (text) found.push({ text, path })
    }
    compare(this.#result, eager.#result, "the result")
    // A gradient may be in another buffer than eager code has it in.
    const held = new Set(
      [...this.#held.values(), ...eager.#held.values()].map(({ tensor }) => tensor.storage),
    )
    for (const [storage, numbers] of this.#tensors) {
      if (held.has(storage)) continue
      compare(numbers, eager.#tensors.get(storage), nameOf(numbers.tensor), pathOf(numbers.tensor))
    }
    for (const [setting, value] of this.#settings) {
      const name = setting.owner ? `the gradient of ${nameOf(setting.owner)}` : setting.what
      const [got, want] = [
        this.#held.get(setting) ?? value,
        eager.#held.get(setting) ?? eager.#settings.get(setting),
      ]
      compare(got, want, name, setting.owner && pathOf(setting.owner))
    }
    for (const [i, { object, key, numbers }] of this.#fields.entries()) {
      compare(numbers, eager.#fields[i].numbers, `${key} of ${nameOf(object)}`)
    }
    for (const [generator, { draws }] of this.#generators) {
      compare(draws, eager.#generators.get(generator)?.draws, "the number of draws from a generator")
    }
    for (const [leaf, grad] of this.#gradients) {
      compare(
        grad && numbersOf(grad),
        grad && frozen(eager.#gradients.get(leaf)),
        "the gradient of an argument",
      )
    }
    return (found.find(({ path }) => path) ?? found[0])?.text
  }
}

/**
 * Runs a recording, and the step's own code beside it.
 *
 * @param present - the step as it would be recorded now, for what its code changes
 * @returns the recording's result
 * @throws Error that names the first tensor that is another than in eager code; everything is then as before the call
 */
export function runChecked(
  eagerly: () => unknown,
  leaves: readonly ArgumentLeaf[],
  recording: Recording,
  present: Recording,
): unknown {
  const take = (result?: unknown) => new Snapshot([recording, present], leaves, result)
  const before = take()
  let eager: Snapshot
  const within = mode.eager
  mode.eager = true
  try {
    eager = take(eagerly())
  } finally {
    mode.eager = within
    before.putBack()
  }
  const result = recording.run(leaves)
  const difference = take(result).difference(eager)
  if (!difference) return result
  before.putBack()
  throw new Error(
    `compile: a checked call must give the bits that eager code gives, got ${difference}. The step goes by something that it cannot see change, such as a variable around it: pass that as an argument, or compile anew.`,
  )
}

/** A nest with the numbers of its tensors, which may be written over. */
function frozen(value: unknown): unknown {
  if (isTensor(value)) return numbersOf(value)
  if (Array.isArray(value)) return value.map(frozen)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozen(part)]))
}

function isNumbers(value: unknown): value is Numbers {
  return typeof value === "object" && value !== null && "tensor" in value && "data" in value
}

/** The first difference of two nests, in words. */
function differ(got: unknown, want: unknown, what: string): string | undefined {
  if (isNumbers(got) && isNumbers(want)) return differentNumbers(got, want, what)
  if (typeof got !== "object" || typeof want !== "object" || got === null || want === null) {
    return Object.is(got, want) ? undefined : `${say(got)} instead of ${say(want)} as ${what}`
  }
  // Of other objects nobody can say when they are the same.
  const comparable = (value: object) => Array.isArray(value) || isPlain(value)
  if (!comparable(got) || !comparable(want)) return undefined
  for (const key of new Set([...Object.keys(got), ...Object.keys(want)])) {
    const found = differ(Reflect.get(got, key), Reflect.get(want, key), `${what}.${key}`)
    if (found) return found
  }
  return undefined
}

function differentNumbers(got: Numbers, want: Numbers, what: string): string | undefined {
  const { shape, dtype } = got.tensor
  const form = `${dtype} ${formatShape(shape)}`
  const wanted = `${want.tensor.dtype} ${formatShape(want.tensor.shape)}`
  if (form !== wanted) return `${form} instead of ${wanted} as ${what}`
  const place = got.data.findIndex((value: number, i: number) => !Object.is(value, want.data[i]))
  if (place < 0) return undefined
  const index: number[] = []
  for (let i = shape.length - 1, rest = place; i >= 0; i--) {
    index.unshift(rest % shape[i])
    rest = Math.floor(rest / shape[i])
  }
  return `${got.data[place]} instead of ${want.data[place]} at ${formatShape(index)} of ${what} (${form})`
}

function say(value: unknown): string {
  if (isNumbers(value)) return "a tensor"
  return value === undefined ? "nothing" : String(value)
}
