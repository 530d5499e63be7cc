import type { Spec } from "@gradus/tensor/engine"
import { type Graph, rootsOf } from "../graph/graph"
import { clonePrimitive } from "../graph/primitives"
import { baseOf, isOperation, type Value } from "../graph/value"

/**
 * The same graph, where every write has numbers of its own: what is written as it came (an argument, the old value of
 * another tensor), or to several tensors, is copied first. So is an old value that is returned, if it is replaced.
 */
export function copied(graph: Graph): Graph {
  let nextId = 0
  for (const value of rootsOf(graph)) nextId = Math.max(nextId, value.id)
  const taken = new Set<Value>()
  const writes = graph.writes.map(({ tensor, value }) => {
    const base = baseOf(value)
    if (isOperation(base) && !taken.has(base)) {
      taken.add(base)
      return { tensor, value }
    }
    return { tensor, value: copyOf(value, ++nextId, tensor) }
  })
  // A result that is the old value of a tensor which changes is taken before it does.
  const written = new Set(graph.writes.map(({ tensor }) => tensor.storage))
  const outputs = graph.outputs.map((value) => {
    const { source } = baseOf(value)
    return source.kind === "capture" && written.has(source.storage) ? copyOf(value, ++nextId, value) : value
  })
  return { ...graph, writes, outputs }
}

function copyOf(value: Value, id: number, { shape, dtype }: Spec): Value {
  const lowering = clonePrimitive.lower([value], { shape, dtype }, undefined)
  const source = {
    kind: "operation",
    primitive: clonePrimitive,
    operands: [value],
    attrs: undefined,
    lowering,
    site: undefined,
  } as const
  return { id, shape, dtype, source }
}
