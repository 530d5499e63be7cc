import type { Tensor } from "@gradus/tensor"

const ROLE = Symbol.for("gradus.role")

type Marked = Tensor & { [ROLE]?: "parameter" | "buffer" }

/**
 * Marks a tensor as a parameter of the module whose property it becomes: it takes gradients, is listed by
 * `parameters()`, saved in the state dict, and lives in memory that kernels update in place.
 */
export function parameter(value: Tensor): Tensor {
  const marked: Marked = value.isLeaf ? value : value.detach()
  marked.requiresGrad = true
  marked[ROLE] = "parameter"
  return marked.makeResident()
}

/** Marks a tensor as a buffer of the module whose property it becomes: saved in the state dict, not trained. */
export function buffer(value: Tensor): Tensor {
  const marked: Marked = value.detach()
  marked[ROLE] = "buffer"
  return marked.makeResident()
}

/** What a tensor is to its module, if anything. */
export function roleOf(value: Tensor): "parameter" | "buffer" | undefined {
  return (value as Marked)[ROLE]
}
