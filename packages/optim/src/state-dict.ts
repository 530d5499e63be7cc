import type { Tensor } from "@gradus/tensor"
import { formatShape, sameShape } from "@gradus/tensor/engine"
import type { ParamGroup } from "./param-group"
import { ParameterState } from "./parameter-state"
import type { State } from "./rule"

/** The state of training, for saving: plain numbers, and copies of tensors. */
export interface OptimizerStateDict {
  readonly optimizer: string
  /** By the parameter's position over all groups; only those that have stepped. */
  readonly state: Readonly<Record<string, { readonly t: number; readonly tensors: State }>>
  readonly paramGroups: readonly (Readonly<Record<string, unknown>> & {
    readonly params: readonly number[]
  })[]
}

type States = ReadonlyMap<Tensor, ParameterState>

/** Takes down everything that later steps depend on; nothing in it changes any more. */
export function saveState(
  optimizer: string,
  groups: readonly ParamGroup[],
  states: States,
): OptimizerStateDict {
  const state: Record<string, { t: number; tensors: State }> = {}
  let position = 0
  const paramGroups = groups.map((group) => {
    const params = group.params.map((parameter) => {
      const kept = states.get(parameter)
      if (kept?.hasBegun) {
        const copies = Object.entries(kept.tensors).map(([key, value]) => [key, value.detach()])
        state[position] = { t: kept.t.item(), tensors: Object.fromEntries(copies) }
      }
      return position++
    })
    return { ...group.values(), params }
  })
  return { optimizer, state, paramGroups }
}

/**
 * Builds what a saved state describes, changing nothing yet.
 *
 * @param init - the fresh state of a parameter in a group, to know its names, shapes and dtypes
 * @returns for every group its hyper-parameters, and the parameters' states
 * @throws RangeError when the saved state does not fit
 */
export function restoreState(
  optimizer: string,
  groups: readonly ParamGroup[],
  saved: OptimizerStateDict,
  init: (parameter: Tensor, group: ParamGroup) => State,
) {
  const demand = (holds: boolean, what: string, got: unknown) => {
    if (holds) return
    throw new RangeError(
      `${optimizer}.loadStateDict: ${what}, got ${got}. Build the optimizer as it was when the state was saved.`,
    )
  }
  demand(saved?.optimizer === optimizer, `the state must be of ${optimizer}`, saved?.optimizer)
  const { length } = saved.paramGroups
  demand(length === groups.length, `there must be ${groups.length} parameter groups`, length)
  const states = new Map<Tensor, ParameterState>()
  let position = 0
  const values = groups.map((group, i) => {
    const { params, ...given } = saved.paramGroups[i]
    const count = group.params.length
    demand(params.length === count, `group ${i} must have ${count} parameters`, params.length)
    // A group with the saved hyper-parameters: refuses those out of range, and tells which state they need.
    const restored = group.with(given)
    const plainest = restored.plainest()
    for (const [n, parameter] of group.params.entries()) {
      const kept = saved.state[position++]
      if (!kept) continue
      const path = group.names[n]
      demand(
        Number.isSafeInteger(kept.t) && kept.t >= 0,
        `the steps of ${path} must be a whole number`,
        kept.t,
      )
      const wanted = init(parameter, restored)
      // What was turned on after the last step begins with the next.
      for (const key of Object.keys(init(parameter, plainest))) {
        demand(
          key in kept.tensors,
          `the state of ${path} must have ${key}`,
          Object.keys(kept.tensors).join() || "none",
        )
      }
      for (const [key, value] of Object.entries(kept.tensors)) {
        const like = wanted[key]
        if (!like) continue
        const [need, have] = [describe(like), describe(value)]
        demand(sameShape(like.shape, value.shape) && need === have, `${key} of ${path} must be ${need}`, have)
      }
      states.set(parameter, new ParameterState(parameter, kept.t, kept.tensors))
    }
    return restored.values()
  })
  return { values, states }
}

function describe({ dtype, shape }: Tensor): string {
  return `${dtype} ${formatShape(shape)}`
}
