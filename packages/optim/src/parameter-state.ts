import { type Tensor, tensor } from "@gradus/tensor"
import { countUp } from "@gradus/tensor/engine"
import type { State } from "./rule"

/** What carries out a rule on tensors, in place. */
type Update = (inputs: readonly Tensor[], targets: readonly Tensor[]) => void

/** What an optimizer keeps for one parameter: its step count, its state, and how it is updated. */
export class ParameterState {
  /** Steps taken, as a live cell. */
  readonly t: Tensor
  readonly tensors: Record<string, Tensor> = {}
  /** The form of the rule that `update` is for; none yet. */
  variant: string | undefined
  #update: Update | undefined
  #inputs: Tensor[] = []
  #targets: readonly Tensor[] = []

  constructor(
    readonly parameter: Tensor,
    steps = 0,
    tensors: State = {},
  ) {
    this.t = tensor(steps, { dtype: "float64" }).makeResident()
    for (const [key, value] of Object.entries(tensors)) this.tensors[key] = value.detach().makeResident()
  }

  /** Adds the state that a form of the rule needs and that is not there yet. */
  complete(fresh: State): void {
    for (const [key, value] of Object.entries(fresh)) this.tensors[key] ??= value.detach().makeResident()
  }

  /** Fixes how the parameter is updated until its variant changes: all that does not differ from step to step. */
  prepare(
    variant: string,
    hypers: readonly Tensor[],
    plan: (inputs: Tensor[], targets: Tensor[]) => Update,
  ): void {
    const w = flat(this.parameter)
    const state = Object.values(this.tensors)
    const inputs = [w, w, this.t, ...state, ...hypers]
    const targets = [w, ...state]
    this.#update = plan(inputs, targets)
    this.#inputs = inputs
    this.#targets = targets
    this.variant = variant
  }

  /** Whether there was a step; before it, the state is nothing that anybody need know of. */
  get hasBegun(): boolean {
    return this.t.item() > 0
  }

  /** One step. */
  step(gradient: Tensor): void {
    countUp(this.t)
    this.#inputs[1] = flat(gradient)
    this.#update?.(this.#inputs, this.#targets)
    // Keeps no gradient alive.
    this.#inputs[1] = this.#inputs[0]
  }
}

/** A tensor without dimensions seen as one of a single element, so that all parameters compute alike. */
export function flat(x: Tensor): Tensor {
  return x.ndim === 0 ? x.derive(x.storage, [1], x.dtype) : x
}
