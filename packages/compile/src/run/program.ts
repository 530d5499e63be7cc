import { aligned, engine, hasRelaxedSimd, index32, index64 } from "@gradus/kernels"
import type { Tensor, TypedArray } from "@gradus/tensor"
import {
  arrayAt,
  demandIndices,
  type IndexCheck,
  newArray,
  putAt,
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
import { Code } from "./code"
import { Holdings } from "./holdings"
import { roomFor } from "./room"

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
  readonly #holdings = new Holdings(this)
  readonly #arena: number
  readonly #placed: Placed
  readonly #arguments: readonly Target[]
  readonly #words: readonly { readonly stream: number; readonly word: 0 | 1 | 2; readonly address: number }[]
  readonly #late: readonly { readonly storage: Storage; readonly fill: (address: number) => void }[]
  /** Of the table, the storages whose old numbers nobody reads. */
  readonly #replaced: ReadonlySet<Storage>
  /** The storages whose numbers must be there before the program runs. */
  readonly #needed: readonly Storage[]
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
    const holdings = this.#holdings
    const residentOf = (storage: Storage) => holdings.residentOf(storage)
    let planned: number
    let emitted: number
    let bytes: Uint8Array<ArrayBuffer>
    try {
      this.plan = planProgram(graph, residentOf, { relaxed: relaxed && hasRelaxedSimd(), threads: shared })
      this.#arena = roomFor(this.plan, (size) => holdings.block(size))
      this.#placed = this.plan.place(this.#arena, constantBlock(holdings, this.plan.constants))
      planned = performance.now()
      bytes = this.#emit()
      emitted = performance.now()
      this.#code = new Code(bytes, this.#members)
    } catch (error) {
      holdings.free()
      throw error
    }
    const { plan } = this
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
    // Should an index be wrong, all has to be as it was: what was put off could no longer be computed.
    const all = plan.graph.checks.length > 0
    const needed = new Set(plan.table.filter((storage) => all || read.has(storage)))
    if (all) for (const { write } of plan.late) needed.add(write.tensor.storage)
    this.#needed = [...needed]
    this.#late = plan.late.map((late) => ({ storage: late.write.tensor.storage, fill: this.#filler(late) }))
  }

  /** Runs the step once. @throws RangeError for indices out of range, before anything is changed */
  run(args: readonly ArgumentLeaf[]): Tensor[] {
    const { plan } = this
    for (const { place, asked, site } of plan.graph.given) {
      const given = args[place]
      demandAt(typeof given === "number" ? [given] : given.storage.peek(), asked, site)
    }
    // What was put off may be computed from this program's memory, which is about to change. This can fail, and the
    // results may find no room: until the addresses are set, nothing has changed.
    for (const given of args) if (typeof given !== "number") given.storage.settle()
    for (const storage of this.#needed) storage.settle()
    const results = plan.graph.outputs.map(({ dtype, shape }) => newArray(dtype, sizeOf(shape)))
    // The memory may have become another, with the same numbers at the same addresses.
    if (engine().memory.wasm !== this.#code.memory) this.#code = new Code(this.#emit(), this.#members)
    // The engine's memory may grow here, so windows on it are taken afterwards.
    const addresses = plan.table.map((storage) =>
      this.#replaced.has(storage) ? storage.target : storage.address,
    )
    const { memory } = engine()
    memory.i32.set(addresses, index32(this.#arena))
    for (const { place, value, address } of this.#arguments) {
      const given = args[place]
      if (typeof given === "number") memory.f64[index64(address)] = given
      else putAt(value.dtype, address, given.storage.peek())
    }
    for (const { stream, word, address } of this.#words) {
      const { key, draws } = plan.graph.streams[stream].generator.state()
      memory.i32[index32(address)] = word === 2 ? draws | 0 : key[word]
    }
    this.#code.run()
    const failed = engine().memory.i32[index32(this.#placed.status)]
    if (failed > 0) this.#fail(failed - 1)
    for (const { tensor } of plan.graph.writes) tensor.storage.version++
    for (const { storage, fill } of this.#late) storage.fillLater(fill)
    for (const { generator, draws } of plan.graph.streams) generator.skip(draws)
    return plan.graph.outputs.map((value, i) => {
      results[i].set(this.#look(value))
      return wrap(results[i], value.shape, value.dtype)
    })
  }

  /** Gives its memory back: the program never runs again. */
  free(): void {
    try {
      for (const { storage, fill } of this.#late) if (storage.isLate(fill)) storage.settle()
    } catch {
      // There is no memory to compute them: they still need the program's, which waits for the collector.
      return
    }
    this.#code.free()
    this.#holdings.free()
  }

  /** The present numbers of a value in memory, where they are. */
  #look(value: Value): TypedArray {
    const at = this.#placed.addressOf(baseOf(value)) as Address
    const address = typeof at === "number" ? at : (engine().memory.i32[index32(at.at)] as number) >>> 0
    return arrayAt(value.dtype, address, sizeOf(value.shape))
  }

  #copyOf(value: Value): Tensor {
    return wrap(this.#look(value).slice(), value.shape, value.dtype)
  }

  /** Computes a write that was put off, when somebody asks for it. */
  #filler({ write: { value }, bases }: Late): (address: number) => void {
    const known = new Set(bases)
    return (address) => {
      const given = (base: Value) => (known.has(base) ? this.#copyOf(base) : undefined)
      const [result] = evaluate([value], given)
      putAt(result.dtype, address, result.storage.peek())
    }
  }

  #fail(check: number): never {
    const { value, size, asked, site } = this.plan.graph.checks[check]
    // The numbers were brought into [0, size) before they were checked.
    demandAt(this.#look(value), { ...asked, low: 0, size }, site)
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

/** Memory with the constants of a program, as `plan.place` expects them. */
function constantBlock(holdings: Holdings, constants: readonly Value[]): number {
  let bytes = 0
  for (const { source } of constants) if (source.kind === "constant") bytes += aligned(source.data.byteLength)
  const block = holdings.block(Math.max(bytes, 64))
  let at = block
  for (const value of constants) {
    if (value.source.kind !== "constant") continue
    putAt(value.dtype, at, value.source.data)
    at += aligned(value.source.data.byteLength)
  }
  return block
}

/** @throws RangeError for indices out of range, with the line of the step that asked */
function demandAt(numbers: ArrayLike<number>, asked: IndexCheck, site: Site | undefined): void {
  try {
    demandIndices(numbers, asked)
  } catch (error) {
    throw new RangeError(`${(error as Error).message} The step asked${atLine(site)}.`)
  }
}
