import { shared } from "@gradus/kernels"
import { add, eq, isTensor, lt, type Tensor, tensor as tensorOf, where, zeros } from "@gradus/tensor"
import {
  type AnyGenerator,
  type AnySetting,
  demandIndices,
  formatShape,
  type IndexCheck,
  type Primitive,
  type Recorder,
  type Spec,
  Storage,
  sameShape,
  withRecorder,
} from "@gradus/tensor/engine"
import { evaluate } from "../graph/evaluate"
import type { ArgumentCheck, Check, Graph, Stream, Write } from "../graph/graph"
import { reshapePrimitive } from "../graph/primitives"
import { baseOf, isOperation, type Source, type Value } from "../graph/value"
import { type FieldChange, Fields } from "./fields"
import { Guards } from "./guards"
import type { ArgumentLeaf } from "./signature"
import { atLine, PlacesWanted, siteHere } from "./site"
import { branchesOf } from "./tree"
import { tellOfFields } from "./watched"

/** Numbers of a captured tensor up to this many become part of the program. */
const SMALL = 16

const NUMBER: Spec = { shape: [], dtype: "float64" }

/** The tensors that settings hold after recorded steps: two in turn, so that recordings come to an end. */
const kept = /* @__PURE__ */ shared("compile.kept", () => new WeakMap<AnySetting, readonly Tensor[]>())

/** Takes a step down as a graph. */
export class Tracer implements Recorder {
  readonly guards = new Guards()
  readonly #fields = new Fields(this.guards)
  readonly #values = new WeakMap<Tensor, Value>()
  /** What tensors with numbers hold at this point of the step. */
  readonly #current = new Map<Storage, { readonly tensor: Tensor; value: Value }>()
  readonly #versions = new Map<Storage, number>()
  readonly #settings = new Map<AnySetting, unknown>()
  readonly #written = new Set<AnySetting>()
  readonly #streams = new Map<AnyGenerator, { words: readonly Tensor[]; draws: number; place: number }>()
  readonly #given: ArgumentCheck[] = []
  readonly #checks: Check[] = []
  readonly #start = Storage.made
  /** Of the storages that were made since, those that live on. */
  readonly #lasting = new WeakSet<Storage>()
  readonly #generators = new WeakSet<AnyGenerator>()
  /** The kinds of numbers among the arguments. */
  readonly #numbers = new WeakMap<Tensor, "whole" | "fraction">()
  #nextId = 0

  readonly #like = zeros([])

  /**
   * @param args - the leaves of this call's arguments
   * @param places - whether operations take down where they were called
   * @param positions - of each leaf, the position of its argument
   */
  constructor(
    readonly args: readonly ArgumentLeaf[],
    readonly places: boolean,
    readonly positions: readonly number[] = [],
  ) {}

  // ── what the step gets ────────────────────────────────────────────────────────────────────────

  /** Stands for a tensor or number that the step is called with. */
  argument(place: number): Tensor {
    const given = this.args[place]
    const spec = typeof given === "number" ? NUMBER : { shape: given.shape, dtype: given.dtype }
    const symbol = this.#symbol(this.#value(spec, { kind: "argument", place }))
    if (typeof given === "number") this.#numbers.set(symbol, Number.isInteger(given) ? "whole" : "fraction")
    else if (given.isCut) symbol.cut()
    return symbol
  }

  // ── Recorder ──────────────────────────────────────────────────────────────────────────────────

  record(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor {
    const operands = inputs.map((tensor) => this.valueOf(tensor))
    return this.#symbol(this.#operation(primitive, operands, attrs, spec))
  }

  assign(target: Tensor, value: Tensor): void {
    const next = this.valueOf(value)
    if (!target.hasValues) {
      throw new Error(
        `assign: in a compiled step only tensors from outside can change, got an argument or intermediate result of shape ${formatShape(target.shape)}${atLine(siteHere())}. Capture the tensor instead of passing it, or use the new value.`,
      )
    }
    this.valueOf(target)
    let entry = this.#current.get(target.storage)
    const { storage: before } = target
    if (!this.#isNew(before) && !before.mutable) {
      // It changes, so it lives on.
      target.makeResident()
      this.#current.delete(before)
      entry = { tensor: target, value: this.#capture(target) }
      this.#current.set(target.storage, entry)
      this.guards.tensor(target, false)
    }
    const { storage } = target
    if (!this.#versions.has(storage)) this.#versions.set(storage, storage.version)
    storage.version++
    ;(entry as { value: Value }).value = next
  }

  detach(tensor: Tensor): Tensor {
    return this.#symbol(this.valueOf(tensor))
  }

  settle(tensor: Tensor): Tensor {
    const [settled] = this.#evaluate([this.valueOf(tensor)])
    this.#values.delete(tensor)
    // A tensor that changes shares its memory with nobody.
    return settled.storage.mutable ? withRecorder(undefined, () => settled.detach()) : settled
  }

  isLocal(tensor: Tensor): boolean {
    return !tensor.hasValues || (this.#isNew(tensor.storage) && !this.#lasting.has(tensor.storage))
  }

  lasts(tensor: Tensor): void {
    this.#lasting.add(tensor.storage)
  }

  made(generator: AnyGenerator): void {
    this.#generators.add(generator)
  }

  uses(object: object): void {
    this.#fields.uses(object)
  }

  parts(object: object, isPart: (value: unknown) => boolean): [string, unknown][] {
    return this.#fields.parts(object, isPart)
  }

  read(tensor: Tensor): void {
    const value = this.#values.get(tensor)
    if (value) throw this.#unknown(value)
    // Another step's; whoever asks for its numbers is told so.
    if (!tensor.hasValues) return
    const { storage } = tensor
    const entry = this.#current.get(storage)
    if (entry && entry.value.source.kind !== "capture" && entry.value.source.kind !== "constant") {
      throw this.#unknown(entry.value)
    }
    if (this.#isNew(storage) && !storage.mutable) return
    if (!storage.mutable) this.guards.tensor(tensor, true)
    else if (storage.length === 1) this.guards.number(storage, storage.peek()[0] as number, siteHere())
    else {
      throw new Error(
        `Tensor: a compiled step must not read the numbers of a tensor that may change, got one of shape ${formatShape(tensor.shape)}${atLine(siteHere())}. Use tensor operations, or return it and read it outside.`,
      )
    }
  }

  checkIndices(index: Tensor, asked: IndexCheck): void {
    const site = siteHere()
    const { size, low, except } = asked
    const value = this.valueOf(index)
    if (value.source.kind === "constant") {
      demandIndices(value.source.data, asked)
      return
    }
    const { source } = baseOf(value)
    if (source.kind === "argument") {
      this.#given.push({ place: source.place, asked, site })
      return
    }
    let plain = index
    if (except !== undefined) plain = where(eq(plain, except), 0, plain)
    if (low < 0) plain = where(lt(plain, 0), add(plain, size), plain)
    this.#checks.push({ value: this.valueOf(plain), size, asked, site })
  }

  draw(generator: AnyGenerator): readonly [Tensor, Tensor, Tensor] {
    if (this.#generators.has(generator)) throw madeInside("generators", "a generator")
    let stream = this.#streams.get(generator)
    if (!stream) {
      const place = this.#streams.size
      const word = (which: 0 | 1 | 2) =>
        this.#symbol(
          this.#value({ shape: [], dtype: "int32" }, { kind: "random", stream: place, word: which }),
        )
      stream = { words: [word(0), word(1), word(2)], draws: 0, place }
      this.#streams.set(generator, stream)
    }
    const [k0, k1, first] = stream.words
    const number = stream.draws === 0 ? first : add(first, stream.draws)
    stream.draws++
    return [k0, k1, number]
  }

  setting(setting: AnySetting, access: "read" | "write"): void {
    if (setting.owner && this.isLocal(setting.owner)) return
    if (!this.#settings.has(setting)) {
      this.#settings.set(setting, setting.peek())
      if (access === "read") this.guards.setting(setting, setting.peek())
    }
    if (access === "write") this.#written.add(setting)
  }

  numberKind(tensor: Tensor): "whole" | "fraction" | undefined {
    return this.#numbers.get(tensor)
  }

  // ── afterwards ────────────────────────────────────────────────────────────────────────────────

  /** Puts everything outside back to what it was before the step was recorded. */
  undo(): void {
    this.#fields.undo()
    for (const [setting, value] of this.#settings) setting.poke(value)
    for (const [storage, version] of this.#versions) storage.version = version
  }

  /** The graph, given the tensors that the step returned. */
  graph(returned: readonly Tensor[]): Graph {
    const writes: Write[] = []
    for (const [storage, { tensor, value }] of this.#current) {
      const lives = storage.mutable
      if (lives && !(value.source.kind === "capture" && value.source.storage === storage)) {
        writes.push({ tensor, value })
      }
    }
    const streams = [...this.#streams].map(([generator, { draws }]): Stream => ({ generator, draws }))
    const outputs = returned.map((tensor) => this.valueOf(tensor))
    return { outputs, writes, given: this.#given, checks: this.#checks, streams }
  }

  /**
   * What the step is called with.
   *
   * @param objects - of classes
   * @param args - arguments with symbols, in lists and plain objects of their own
   */
  given(self: unknown, objects: readonly object[], args: readonly unknown[]): void {
    for (const object of objects) this.#fields.given(object)
    for (const branch of branchesOf(args)) this.#fields.passed(branch)
    if (hasFields(self)) this.#fields.uses(self)
  }

  /** Runs the step, listening to the fields of what it uses. */
  listen<T>(step: () => T): T {
    const before = tellOfFields(this.#fields)
    try {
      return withRecorder(this, step)
    } finally {
      tellOfFields(before)
    }
  }

  /** The fields that the step leaves behind. */
  fieldChanges(): FieldChange[] {
    return this.#fields.changes()
  }

  /** The settings that the step leaves behind; a tensor among them that it computes becomes one that lives on. */
  effects(): readonly { readonly setting: AnySetting; readonly value: unknown }[] {
    const effects: { setting: AnySetting; value: unknown }[] = []
    for (const setting of this.#written) {
      const value = setting.peek()
      const computed = isTensor(value) && !value.hasValues
      effects.push({ setting, value: computed ? this.#keep(setting, value) : value })
    }
    return effects
  }

  /** What a setting holds after the step; never what it held before, which the step's code may have taken out. */
  #keep(setting: AnySetting, symbol: Tensor): Tensor {
    const { shape, dtype, size } = symbol
    const known = kept.get(setting) ?? []
    const before = this.#settings.get(setting)
    let tensor = known.find((one) => {
      return (
        one !== before &&
        one.dtype === dtype &&
        sameShape(one.shape, shape) &&
        !this.#current.has(one.storage)
      )
    })
    if (!tensor) {
      const storage = Storage.resident(dtype, size)
      storage.mutable = true
      tensor = this.#like.derive(storage, shape, dtype)
      kept.set(setting, [...known.slice(-1), tensor])
    }
    this.#current.set(tensor.storage, { tensor, value: this.valueOf(symbol) })
    return tensor
  }

  /** Whether a tensor was there before, or lives on. @throws Error for one that would be the recording's alone */
  isOutside(tensor: Tensor): boolean {
    if (!tensor.hasValues) return false
    const { storage } = tensor
    if (!this.#isNew(storage)) return true
    if (storage.mutable && !this.#lasting.has(storage)) throw madeLeaf(tensor)
    return storage.mutable
  }

  // ── values ────────────────────────────────────────────────────────────────────────────────────

  /** What a tensor holds at this point of the step. */
  valueOf(tensor: Tensor): Value {
    const known = this.#values.get(tensor)
    if (known) return known
    // Throws for a symbol that another step left behind.
    const { storage } = tensor
    let entry = this.#current.get(storage)
    if (!entry) {
      entry = { tensor, value: this.#entryValue(tensor) }
      this.#current.set(storage, entry)
    }
    const { value } = entry
    if (sameShape(value.shape, tensor.shape)) return value
    const { shape, dtype } = tensor
    return this.#operation(reshapePrimitive, [value], shape, { shape, dtype })
  }

  #entryValue(tensor: Tensor): Value {
    const { storage } = tensor
    if (this.#isNew(storage)) {
      if (!storage.mutable) return this.#constant(tensor)
      if (!this.#lasting.has(storage)) throw madeLeaf(tensor)
    }
    const fixed = !storage.mutable && storage.length <= SMALL
    this.guards.tensor(tensor, !storage.mutable)
    return fixed ? this.#constant(tensor) : this.#capture(tensor)
  }

  #constant({ shape, dtype, storage }: Tensor): Value {
    return this.#value({ shape, dtype }, { kind: "constant", data: storage.peek() })
  }

  #capture(tensor: Tensor): Value {
    return this.#value(tensor, { kind: "capture", tensor, storage: tensor.storage })
  }

  #operation(primitive: Primitive<unknown>, operands: readonly Value[], attrs: unknown, spec: Spec): Value {
    const lowering = primitive.lower(operands, spec, attrs)
    const site = this.places ? siteHere() : undefined
    return this.#value(spec, { kind: "operation", primitive, operands, attrs, lowering, site })
  }

  #value({ shape, dtype }: Spec, source: Source): Value {
    return { id: this.#nextId++, shape, dtype, source }
  }

  #symbol(value: Value): Tensor {
    const tensor = this.#like.derive(undefined, value.shape, value.dtype)
    this.#values.set(tensor, value)
    return tensor
  }

  #isNew(storage: Storage): boolean {
    return storage.id >= this.#start
  }

  /** Numbers in the run that is being recorded: everything outside still is as it was before. */
  #evaluate(values: readonly Value[]): Tensor[] {
    const generators = [...this.#streams.keys()]
    return evaluate(values, ({ source }) => {
      if (source.kind === "argument") return argumentTensor(this.args[source.place])
      if (source.kind === "capture") return source.tensor
      if (source.kind === "random") return wordOf(generators[source.stream], source.word)
      return undefined
    })
  }

  #unknown(value: Value): Error {
    if (!this.places) return new PlacesWanted()
    const { source } = value
    if (source.kind === "argument" && typeof this.args[source.place] === "number") {
      const place = this.positions[source.place]
      return new Error(
        `compile: a number among the arguments must only be computed with, got argument ${place} used as a plain number${atLine(siteHere())}. Where it decides what the step does (a shape, a dim, a branch), name its position in staticArgs: [${place}].`,
      )
    }
    const made = isOperation(value)
      ? ` the result of ${value.source.primitive.name}${atLine(value.source.site)}`
      : " an argument"
    return new Error(
      `Tensor: values must not be read while a step is compiled, got a request${atLine(siteHere())} for${made}, shape ${formatShape(value.shape)}. Return the tensor from the step and read it outside; to choose by value use where(); declare a number that decides in staticArgs.`,
    )
  }
}

/** What code makes it makes in every step; it would be the recording's alone, and live from call to call. */
function madeInside(what: string, which: string): Error {
  return new Error(
    `compile: ${what} must be made outside of a compiled step, got ${which} made inside${atLine(siteHere())}. Make it before, or, if it is to be a new one in every step, do not compile the step.`,
  )
}

function madeLeaf({ shape }: Tensor): Error {
  return madeInside("parameters, buffers and optimizers", `one of shape ${formatShape(shape)}`)
}

/** Whether what a step is called on is an object whose fields it may go by. */
function hasFields(self: unknown): self is object {
  return typeof self === "object" && self !== null && self !== globalThis && !Array.isArray(self)
}

function argumentTensor(leaf: ArgumentLeaf): Tensor {
  return typeof leaf === "number" ? tensorOf(leaf, { dtype: "float64" }) : leaf
}

function wordOf(generator: AnyGenerator, word: 0 | 1 | 2): Tensor {
  const { key, draws } = generator.state()
  return tensorOf(word === 2 ? draws | 0 : key[word], { dtype: "int32" })
}
