import type { CompiledStep } from "../../src"

/** The names of the operations in each kernel of a compiled step. */
export function kernelsOf(step: unknown): string[] {
  const { nodes } = (step as CompiledStep<() => unknown>).graph
  return nodes.filter(({ kind }) => kind === "kernel").map(({ label }) => label)
}
