import type { TileOptions } from "@gradus/tensor/engine"
import { partition } from "../fuse/partition"
import { type Graph, valuesOf, type Write } from "../graph/graph"
import { baseOf, isAlias, isOperation, type OperationValue, type Value } from "../graph/value"
import { type Stage, stageOf } from "./stage"
import { joinTwins } from "./twins"

/** A write that the program leaves undone: the numbers are computed when somebody asks for them. */
export interface Late {
  readonly write: Write
  /** The values in the program's own memory that they are computed from. */
  readonly bases: readonly Value[]
}

export interface Fused {
  readonly stages: readonly Stage[]
  readonly late: readonly Late[]
}

/**
 * Gathers a graph's operations into stages, and finds the writes that are better done later. That is so for a tensor
 * that the step writes without ever reading it (a gradient, in a step that ends with the update), if the value is
 * used in registers alone and can be computed again from what the program keeps.
 */
export function findLate(graph: Graph, options: TileOptions): Fused {
  const always = [...graph.outputs, ...graph.checks.map(({ value }) => value)]
  const read = new Set(
    valuesOf([...always, ...graph.writes.map(({ value }) => value)]).flatMap(({ source }) =>
      source.kind === "capture" ? [source.storage] : [],
    ),
  )
  let perhaps = graph.writes.filter(({ tensor }) => !read.has(tensor.storage))
  for (;;) {
    const putOff = new Set(perhaps)
    const now = graph.writes.filter((write) => !putOff.has(write))
    const needed = new Set([...always, ...now.map(({ value }) => value)])
    const values = valuesOf([...needed])
    const known = new Set(values)
    const parts = partition(values, needed)
    const overwritten = new Set(now.map(({ value }) => baseOf(value)))
    const late: Late[] = []
    const besides: Write[] = []
    for (const write of perhaps) {
      const base = baseOf(write.value)
      if (!known.has(base)) continue
      if (parts.stored.has(base as OperationValue)) {
        besides.push(write)
        continue
      }
      const bases = basesOf(base, parts.stored, overwritten)
      if (bases) late.push({ write, bases })
    }
    // What is in memory anyway may as well be written: the stages stay as they are.
    const settled = late.length + besides.length === perhaps.length
    // A value in memory is computed where it is to be written, unless others are to be computed from it later: the
    // gradient of a bias, which at batch size 1 is what the gradient of the weight is made of.
    const needs = new Set(late.flatMap(({ bases }) => bases))
    for (const write of besides) {
      const base = baseOf(write.value)
      if (needs.has(base)) late.push({ write, bases: [base] })
    }
    if (settled) {
      const stages = parts.units.map((unit) =>
        stageOf(
          unit,
          unit.values.filter((value) => parts.stored.has(value)),
          options,
        ),
      )
      return { stages: joinTwins(stages), late }
    }
    perhaps = late.map(({ write }) => write)
  }
}

/** What a value can be computed from when the program has run; nothing if something of that is gone then. */
function basesOf(root: Value, stored: ReadonlySet<Value>, gone: ReadonlySet<Value>): Value[] | undefined {
  const bases = new Set<Value>()
  const reached = new Set([root])
  // A set that grows while it is walked visits what is added.
  for (const value of reached) {
    const { kind } = value.source
    if (kind === "capture" || gone.has(value)) return undefined
    if (kind === "constant") continue
    if (!isOperation(value) || (stored.has(value) && !isAlias(value))) bases.add(value)
    else for (const operand of value.source.operands) reached.add(operand)
  }
  return [...bases]
}
