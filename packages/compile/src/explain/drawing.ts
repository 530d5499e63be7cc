import { formatShape } from "@gradus/tensor/engine"
import { baseOf, type Value } from "../graph/value"
import type { Plan } from "../plan/plan"

interface Node {
  readonly id: string
  readonly label: string
  readonly kind: "value" | "kernel"
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
}

/** The kernels of a program and what passes between them, to be drawn. */
export class Drawing {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]

  constructor({ schedule, graph }: Plan) {
    const nodes = new Map<string, Node>()
    const edges: Edge[] = []
    const makers = new Map<Value, string>()
    for (const [i, { unit, writes }] of schedule.stages.entries()) {
      const id = `kernel${i + 1}`
      nodes.set(id, { id, label: unit.names.join(" "), kind: "kernel" })
      for (const value of writes) makers.set(value, id)
    }
    const idOf = (value: Value): string => {
      const maker = makers.get(value)
      if (maker) return maker
      const id = `value${value.id}`
      nodes.set(id, { id, label: `${nameOf(value)} ${formatShape(value.shape)}`, kind: "value" })
      return id
    }
    for (const [i, { reads }] of schedule.stages.entries()) {
      for (const value of reads.keys()) {
        edges.push({ from: idOf(value), to: `kernel${i + 1}`, label: formatShape(value.shape) })
      }
    }
    for (const [i, value] of graph.outputs.entries()) {
      const id = `result${i}`
      nodes.set(id, { id, label: `result ${formatShape(value.shape)}`, kind: "value" })
      edges.push({ from: idOf(baseOf(value)), to: id, label: "" })
    }
    for (const [value, { shape }] of schedule.homes) {
      const id = `written${value.id}`
      nodes.set(id, { id, label: `written ${formatShape(shape)}`, kind: "value" })
      edges.push({ from: idOf(value), to: id, label: "" })
    }
    this.nodes = [...nodes.values()]
    this.edges = edges
  }

  /** As a flowchart in Mermaid's language. */
  toMermaid(): string {
    const text = (label: string) => `"${label.replaceAll('"', "'")}"`
    return [
      "flowchart TD",
      ...this.nodes.map(({ id, label, kind }) =>
        kind === "kernel" ? `  ${id}[${text(label)}]` : `  ${id}([${text(label)}])`,
      ),
      ...this.edges.map(({ from, to, label }) => `  ${from} -->${label ? `|${text(label)}|` : ""} ${to}`),
    ].join("\n")
  }

  /** As a digraph in Graphviz's language. */
  toDot(): string {
    const text = (label: string) => JSON.stringify(label)
    return [
      "digraph step {",
      ...this.nodes.map(
        ({ id, label, kind }) =>
          `  ${id} [label=${text(label)}, shape=${kind === "kernel" ? "box" : "ellipse"}]`,
      ),
      ...this.edges.map(({ from, to, label }) => `  ${from} -> ${to} [label=${text(label)}]`),
      "}",
    ].join("\n")
  }
}

const NAMES = { argument: "argument", capture: "tensor", constant: "constant", random: "random state" }

function nameOf({ source }: Value): string {
  return source.kind === "operation" ? source.primitive.name : NAMES[source.kind]
}
