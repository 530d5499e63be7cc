import type { CompiledStep } from "../../src"

/** The names of the operations in each kernel of a compiled step. */
export function kernelsOf(step: unknown): string[] {
  const { nodes } = (step as CompiledStep<() => unknown>).graph
  return nodes.filter(({ kind }) => kind === "kernel").map(({ label }) => label)
}

/** How many of the tensors that a compiled step writes are only computed when somebody asks for them. */
export function lateIn(step: unknown): number {
  const [, count] =
    /(\d+) of them only when somebody asks/.exec((step as CompiledStep<() => unknown>).explain()) ?? []
  return Number(count)
}
