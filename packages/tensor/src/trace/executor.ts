import { shared } from "@gradus/kernels"
import type { Primitive, Spec } from "../core/primitive"
import type { Storage } from "../core/storage"
import type { Tensor } from "../tensor"

/** Carries operations out in a way of its own, for instance all at once when somebody asks for numbers. */
export interface Executor {
  /** The result of an operation, which need not have numbers yet. */
  run(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor
  /** The numbers of a tensor that has none yet. */
  read(tensor: Tensor): Storage | undefined
}

const state = /* @__PURE__ */ shared("tensor.executor", (): { active?: Executor | undefined } => ({}))

export function activeExecutor(): Executor | undefined {
  return state.active
}

/** From now on operations that are not recorded are carried out so; undefined: at once, each by its kernel. */
export function useExecutor(next: Executor | undefined): void {
  state.active = next
}
