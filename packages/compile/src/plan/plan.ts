import { aligned, type Call, planFlat, planIndexCheck } from "@gradus/kernels"
import type { Tensor } from "@gradus/tensor"
import { programFor, type Storage, sizeOf, type TileOptions } from "@gradus/tensor/engine"
import type { Address, KernelCall, PlacedStage, ProgramText, Touch } from "../emit/program-text"
import type { Graph } from "../graph/graph"
import { baseOf, isOperation, type OperationValue, type Value } from "../graph/value"
import { layOut, type Span, span } from "./arena"
import { copied } from "./copied"
import { bytesOf } from "./cost"
import { findLate, type Late } from "./late"
import { type Schedule, schedule } from "./schedule"
import { isWorthSharing } from "./sharing"
import type { Operand, Stage } from "./stage"

/** Where everything lies, and what is called in which order: all that a program is but for absolute addresses. */
export interface Plan {
  readonly graph: Graph
  readonly schedule: Schedule<Tensor>
  /** Writes that are put off until somebody asks. */
  readonly late: readonly Late[]
  /** Bytes of the arena. */
  readonly bytes: number
  /** Storages whose addresses the program finds in the table at the arena's beginning. */
  readonly table: readonly Storage[]
  readonly constants: readonly Value[]
  /** The program, once it is known where the arena and the constants are. */
  place(arena: number, constants: number): Placed
}

/** A plan with addresses. */
export interface Placed extends ProgramText {
  /** Where a value lies; undefined for one that is never in memory. */
  addressOf(value: Value): Address | undefined
}

/** @param residentOf - the storage in resident memory that stands for a captured one */
export function planProgram(
  recorded: Graph,
  residentOf: (storage: Storage) => Storage,
  options: TileOptions & { readonly threads?: number } = {},
): Plan {
  const { threads = 1, ...tiles } = options
  const graph = copied(recorded)
  const { stages, late } = findLate(graph, tiles)
  const lateWrites = new Set(late.map(({ write }) => write))
  const now = graph.writes.filter((write) => !lateWrites.has(write))
  const targets = new Map(now.map(({ tensor }) => [tensor.storage, tensor]))
  const plan = schedule(
    stages,
    now.map(({ tensor, value }) => ({ target: tensor, value: baseOf(value) as OperationValue })),
    ({ source }) => (source.kind === "capture" ? targets.get(source.storage) : undefined),
    graph.checks.map(({ value }) => value),
  )
  return new Planner(graph, plan, late, residentOf, threads).plan()
}

class Planner {
  readonly #spans = new Map<Value, Span>()
  readonly #table = new Map<Storage, number>()
  readonly #constants = new Map<Value, number>()
  #constantBytes = 0

  constructor(
    readonly graph: Graph,
    readonly schedule: Schedule<Tensor>,
    readonly late: readonly Late[],
    readonly residentOf: (storage: Storage) => Storage,
    readonly threads: number,
  ) {}

  plan(): Plan {
    const { graph, schedule } = this
    const { stages, copies } = schedule
    const end = stages.length
    const use = (value: Value, at: number) => this.#use(baseOf(value), at)
    for (const [at, stage] of stages.entries()) {
      for (const { operands } of stage.steps) {
        for (const operand of operands) if (typeof operand !== "number") use(operand, at)
      }
    }
    for (const value of graph.outputs) use(value, end)
    for (const { target, value } of copies) {
      use(value, end)
      this.#entryOf(target.storage)
    }
    for (const { value } of graph.checks) use(value, end)
    for (const { bases } of this.late) for (const value of bases) use(value, end)
    const temporaries = stages.map((stage, at) => stage.temporaries.map((bytes) => span(bytes, at)))
    const shares = stages.map((stage) => this.#shares(stage))
    const scratch = stages.map(({ steps }, at) => {
      const alone = span(
        steps.reduce((most, { call }) => Math.max(most, call.scratch), 0),
        at,
      )
      return [alone, ...(shares[at] ?? []).slice(1).map((call) => span(call.scratch, at))]
    })
    const checks = graph.checks.map(() => span(4, -1, end))
    const status = span(4, -1, end)
    const spans = [...this.#spans.values(), ...temporaries.flat(), ...scratch.flat(), ...checks, status]
    const bytes = layOut(spans)
    const head = aligned(this.#table.size * 4)

    return {
      graph,
      schedule,
      late: this.late,
      bytes: head + bytes,
      table: [...this.#table.keys()],
      constants: [...this.#constants.keys()],
      place: (arena, constants) => {
        const at = (place: Span) => arena + head + place.offset
        const find = (value: Value) => this.#address(value, at, arena, constants)
        const addressOf = (value: Value) => find(value) as Address
        const touch = (value: Value, writes: boolean): Touch => {
          const address = addressOf(value)
          const space = typeof address === "number" ? -1 : address.at
          return { space, from: typeof address === "number" ? address : 0, bytes: bytesOf(value), writes }
        }
        // A stage without elements has no place for them.
        const touches = (values: Iterable<Value>, writes: boolean) =>
          [...values].filter((value) => find(value) !== undefined).map((value) => touch(value, writes))
        const placed: PlacedStage[] = []
        for (const [i, stage] of stages.entries()) {
          const place = (operand: Operand) =>
            typeof operand === "number" ? at(temporaries[i][operand]) : addressOf(operand)
          const pointers = (operands: readonly Operand[], share = 0) => [
            ...operands.map(place),
            at(scratch[i][share]),
          ]
          const [{ operands = [] } = {}] = stage.steps
          const working = [...scratch[i], ...temporaries[i]]
          placed.push({
            calls: stage.steps.map(({ call, operands }) => ({ call, pointers: pointers(operands) })),
            shares: shares[i]?.map((call, share) => ({ call, pointers: pointers(operands, share) })),
            touches: [
              ...touches(stage.reads.keys(), false),
              ...touches(stage.writes, true),
              ...working.map((place) => ({ space: -1, from: at(place), bytes: place.bytes, writes: true })),
            ],
          })
        }
        const looks = graph.checks.map(({ value, size }, i): KernelCall => {
          const call = planIndexCheck({ n: sizeOf(value.shape), size })
          return { call, pointers: [addressOf(baseOf(value)), at(checks[i])] }
        })
        for (const { target, value } of copies) {
          const size = sizeOf(value.shape)
          if (size === 0) continue
          const copy = planFlat(
            programFor("copy", (x) => x, [value.dtype], value.dtype),
            size,
            [false],
          )
          const entry = this.#entry(target.storage, arena)
          placed.push({
            calls: [{ call: copy, pointers: [addressOf(value), entry] }],
            touches: [touch(value, false), { space: entry.at, from: 0, bytes: bytesOf(value), writes: true }],
          })
        }
        return {
          stages: placed,
          checked: schedule.checked,
          looks,
          checks: checks.map(at),
          status: at(status),
          addressOf: find,
        }
      },
    }
  }

  /** The parts of a stage that is worth sharing among the threads. */
  #shares(stage: Stage): readonly Call[] | undefined {
    if (this.threads < 2 || stage.steps.length !== 1 || !isWorthSharing(stage)) return undefined
    const parts = stage.steps[0].call.split?.(this.threads)
    return parts && parts.length > 1 ? parts : undefined
  }

  /** Takes note that a value is in memory, and needed at a stage. */
  #use(value: Value, at: number): void {
    const { source } = value
    const home = this.schedule.homes.get(value)
    if (home) this.#entryOf(home.storage)
    else if (source.kind === "capture") this.#entryOf(source.storage)
    else if (source.kind === "constant") this.#constant(value)
    else {
      const place = this.#spans.get(value)
      if (place) place.to = Math.max(place.to, at)
      else this.#spans.set(value, span(bytesOf(value), isOperation(value) ? at : -1, at))
    }
  }

  #address(value: Value, at: (place: Span) => number, arena: number, constants: number): Address | undefined {
    const { source } = value
    const home = this.schedule.homes.get(value)
    if (home) return this.#entry(home.storage, arena)
    if (source.kind === "capture") return this.#entry(source.storage, arena)
    if (source.kind === "constant") return constants + (this.#constants.get(value) as number)
    const place = this.#spans.get(value)
    return place && at(place)
  }

  #entry(storage: Storage, arena: number): { readonly at: number } {
    return { at: arena + 4 * this.#entryOf(storage) }
  }

  #entryOf(captured: Storage): number {
    const storage = this.residentOf(captured)
    let entry = this.#table.get(storage)
    if (entry === undefined) {
      entry = this.#table.size
      this.#table.set(storage, entry)
    }
    return entry
  }

  #constant(value: Value): void {
    if (this.#constants.has(value)) return
    this.#constants.set(value, this.#constantBytes)
    this.#constantBytes += aligned(bytesOf(value))
  }
}
