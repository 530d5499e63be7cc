import { engine, hasRelaxedSimd } from "@gradus/kernels"
import type { Tensor, TypedArray } from "@gradus/tensor"
import {
  arrayAt,
  copyAt,
  demandIndices,
  type IndexCheck,
  type Storage,
  sizeOf,
  wrap,
} from "@gradus/tensor/engine"
import { emitProgram, type Meet } from "../emit/emit"
import type { Address } from "../emit/program-text"
import { evaluate } from "../graph/evaluate"
import type { Graph } from "../graph/graph"
import { baseOf, type Value } from "../graph/value"
import type { Late } from "../plan/late"
import { type Placed, type Plan, planProgram } from "../plan/plan"
import { emitBarrier, type Team, teamOf } from "../threads"
import type { ArgumentLeaf } from "../trace/signature"
import { atLine, type Site } from "../trace/site"
import { Block } from "./block"
import { Code } from "./code"
import { residentOf } from "./residents"
import { demandRoom } from "./room"

interface Target {
  readonly place: number
  readonly value: Value
  readonly address: number
}

export interface ProgramOptions {
  /** Whether products may be rounded together with sums, where the engine can do that. */
  readonly relaxed?: boolean
  /** How many threads share the work, where there are so many; default 1. */
  readonly threads?: number
}

/** A step in WebAssembly: its memory, and how to run it. */
export class Program {
  readonly plan: Plan
  /** Bytes of the module. */
  readonly size: number
  /** Milliseconds that planning, writing and compiling took. */
  readonly times: { readonly plan: number; readonly emit: number; readonly compile: number }
  readonly #arena: Block
  readonly #constants: Block
  readonly #placed: Placed
  readonly #arguments: readonly Target[]
  readonly #words: readonly { readonly stream: number; readonly word: 0 | 1 | 2; readonly address: number }[]
  readonly #late: readonly { readonly storage: Storage; readonly fill: () => void }[]
  /** Of the table, the storages whose old numbers nobody reads. */
  readonly #replaced: ReadonlySet<Storage>
  readonly #team: Team | undefined
  #code: Code

  /**
   * @param values - all that the graph needs
   * @param options - how products are computed
   */
  constructor(graph: Graph, values: readonly Value[], options: ProgramOptions = {}) {
    const started = performance.now()
    const { relaxed = false, threads = 1 } = options
    // Before anything gets an address: a team makes the memory another one.
    this.#team = threads > 1 ? teamOf(threads) : undefined
    const shared = this.#team ? threads : 1
    this.plan = planProgram(graph, residentOf, { relaxed: relaxed && hasRelaxedSimd(), threads: shared })
    const { plan } = this
    demandRoom(plan)
    this.#arena = new Block(this, Math.max(plan.bytes, 64))
    this.#constants = constantBlock(this, plan.constants)
    this.#placed = plan.place(this.#arena.address, this.#constants.address)
    const planned = performance.now()
    const bytes = this.#emit()
    const emitted = performance.now()
    this.#code = new Code(bytes, this.#members)
    this.times = { plan: planned - started, emit: emitted - planned, compile: performance.now() - emitted }
    this.size = bytes.length

    const read = new Set<Storage>()
    const targets: Target[] = []
    const words: { stream: number; word: 0 | 1 | 2; address: number }[] = []
    for (const value of values) {
      const { source } = value
      const address = this.#placed.addressOf(value)
      if (source.kind === "capture") read.add(residentOf(source.storage))
      else if (typeof address !== "number") continue
      else if (source.kind === "argument") targets.push({ place: source.place, value, address })
      else if (source.kind === "random") words.push({ stream: source.stream, word: source.word, address })
    }
    this.#arguments = targets
    this.#words = words
    this.#replaced = new Set(plan.table.filter((storage) => !read.has(storage)))
    this.#late = plan.late.map((late) => ({ storage: late.write.tensor.storage, fill: this.#filler(late) }))
  }

  /** Runs the step once. @throws RangeError for indices out of range, before anything is changed */
  run(args: readonly ArgumentLeaf[]): Tensor[] {
    const { plan } = this
    for (const { place, asked, site } of plan.graph.given) {
      const given = args[place] as Tensor
      demandAt(given.storage.peek(), asked, site)
    }
    // Should a check fail, what is put off now can no longer be computed.
    if (plan.graph.checks.length > 0) {
      for (const { storage, fill } of this.#late) if (storage.isLate(fill)) storage.peek()
    }
    // The memory may have become another, with the same numbers at the same addresses.
    if (engine().memory.wasm !== this.#code.memory) this.#code = new Code(this.#emit(), this.#members)
    // The engine's memory may grow here, so windows on it are taken afterwards.
    const addresses = plan.table.map((storage) =>
      this.#replaced.has(storage) ? storage.target : storage.address,
    )
    const { memory } = engine()
    memory.i32.set(addresses, this.#arena.address >> 2)
    for (const { place, value, address } of this.#arguments) {
      const given = args[place]
      put(value, address, typeof given === "number" ? given : given.storage.peek())
    }
    for (const { stream, word, address } of this.#words) {
      const { key, draws } = plan.graph.streams[stream].generator.state()
      memory.i32[address >> 2] = word === 2 ? draws | 0 : key[word]
    }
    this.#code.run()
    const failed = engine().memory.i32[this.#placed.status >> 2]
    if (failed > 0) this.#fail(failed - 1)
    for (const { tensor } of plan.graph.writes) tensor.storage.version++
    for (const { storage, fill } of this.#late) storage.fillLater(fill)
    for (const { generator, draws } of plan.graph.streams) generator.skip(draws)
    return plan.graph.outputs.map((value) => this.#copyOf(value))
  }

  /** The present numbers of a value in memory, as a tensor. */
  #copyOf(value: Value): Tensor {
    const { shape, dtype } = value
    const at = this.#placed.addressOf(baseOf(value)) as Address
    const address = typeof at === "number" ? at : (engine().memory.i32[at.at >> 2] as number) >>> 0
    return wrap(copyAt(dtype, address, sizeOf(shape)), shape, dtype)
  }

  /** Computes a write that was put off, when somebody asks for it. */
  #filler({ write: { tensor, value }, bases }: Late): () => void {
    const known = new Set(bases)
    const { storage } = tensor
    return () => {
      const given = (base: Value) => (known.has(base) ? this.#copyOf(base) : undefined)
      const [result] = evaluate([value], given)
      arrayAt(storage.dtype, storage.address, storage.length).set(result.storage.peek())
    }
  }

  #fail(check: number): never {
    const { value, size, asked, site } = this.plan.graph.checks[check]
    // The numbers were brought into [0, size) before they were checked.
    demandAt(this.#copyOf(value).storage.peek(), { ...asked, low: 0, size }, site)
    throw new Error("compile: internal error, a check failed without a reason")
  }

  /** The team, if any stage is worth its while. */
  get #members(): Team | undefined {
    return this.#placed.stages.some(({ shares }) => shares) ? this.#team : undefined
  }

  #emit(): Uint8Array<ArrayBuffer> {
    const team = this.#members
    const { memoryImport: memory } = engine()
    if (!team) return emitProgram(this.#placed, { memory })
    const meet: Meet = (f, thread) => emitBarrier(f, team.barrier, thread)
    return emitProgram(this.#placed, { memory, team: { threads: team.threads, meet } })
  }
}

function put({ dtype }: Value, address: number, numbers: TypedArray | number): void {
  const { memory } = engine()
  if (typeof numbers === "number") memory.f64[address >> 3] = numbers
  else if (dtype === "float32") memory.f32.set(numbers, address >> 2)
  else if (dtype === "float64") memory.f64.set(numbers, address >> 3)
  else if (dtype === "int32") memory.i32.set(numbers, address >> 2)
  else memory.u8.set(numbers, address)
}

/** Memory with the constants of a program, as `plan.place` expects them. */
function constantBlock(owner: object, constants: readonly Value[]): Block {
  const pad = (bytes: number) => Math.ceil(bytes / 64) * 64
  let bytes = 0
  for (const { source } of constants) if (source.kind === "constant") bytes += pad(source.data.byteLength)
  const block = new Block(owner, Math.max(bytes, 64))
  let at = block.address
  for (const value of constants) {
    if (value.source.kind !== "constant") continue
    put(value, at, value.source.data)
    at += pad(value.source.data.byteLength)
  }
  return block
}

/** @throws RangeError for indices out of range, with the line of the step that asked */
function demandAt(numbers: TypedArray, asked: IndexCheck, site: Site | undefined): void {
  try {
    demandIndices(numbers, asked)
  } catch (error) {
    throw new RangeError(`${(error as Error).message} The step asked${atLine(site)}.`)
  }
}
