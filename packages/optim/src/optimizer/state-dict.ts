import { demand, isPlain, type Kind, listOf, maybe, members, ofType } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { formatShape, sameShape, savedTensor } from "@gradus/tensor/engine"
import type { Hypers } from "../rule/hyper"
import type { State } from "../rule/rule"
import { matchGroups, type SavedGroup } from "./match-groups"
import { type Group, groupKinds } from "./param-group"
import type { ParameterState } from "./parameter-state"

/** The state of training, for saving: plain numbers, and copies of tensors. JSON keeps it whole. */
export interface OptimizerStateDict {
  readonly optimizer: string
  /** By the parameter's position over all groups; only those that have stepped. */
  readonly state: Readonly<Record<string, { readonly t: number; readonly tensors: State }>>
  /** Hyper-parameters, the initial learning rate, and which parameters are in the group. */
  readonly paramGroups: readonly (Readonly<Record<string, unknown>> & SavedGroup)[]
}

type States = ReadonlyMap<Tensor, ParameterState>

/** Takes down everything that later steps depend on; nothing in it changes any more. */
export function saveState(optimizer: string, groups: readonly Group[], states: States): OptimizerStateDict {
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
    const { paramNames } = group
    return { ...group.values(), params, ...(paramNames && { paramNames: [...paramNames] }) }
  })
  return { optimizer, state, paramGroups }
}

const advice = "Build the optimizer as it was when the state was saved."
const OBJECT: Kind<Readonly<Record<string, unknown>>> = { must: "an object", holds: isPlain, advice }
const ANYTHING: Kind = { must: "something", holds: () => true }
const COUNT: Kind<number> = {
  must: "a whole number",
  type: "number",
  holds: (t) => Number.isSafeInteger(t) && t >= 0,
  advice,
}

/** What is saved of one parameter. */
export interface SavedParameter {
  readonly t: number
  readonly tensors: State
}

/**
 * Reads what a saved state describes, changing nothing yet.
 *
 * @param init - the fresh state of a parameter in a group, to know its names, shapes and dtypes
 * @returns for every group its hyper-parameters, and the parameters' states
 * @throws RangeError or TypeError when the saved state does not fit
 */
export function restoreState(
  optimizer: string,
  hypers: Hypers,
  groups: readonly Group[],
  saved: unknown,
  init: (parameter: Tensor, group: Group) => State,
) {
  const owner = `${optimizer}.loadStateDict`
  const own: Kind<string> = { must: `"${optimizer}"`, holds: (name) => name === optimizer, advice }
  const list: Kind<readonly unknown[]> = { must: "a list of groups", holds: Array.isArray, advice }
  const whole = { optimizer: own, state: OBJECT, paramGroups: list }
  const { state, paramGroups } = members(owner, whole, saved, "the state")
  const described = paramGroups.map((group, i) => demandGroup(owner, hypers, group, i))
  const matches = matchGroups(owner, groups, described)

  const states = new Map<Tensor, SavedParameter>()
  const found = new Set<string>()
  const values = groups.map((group, i) => {
    const { of, params } = matches[i]
    // A group with the saved hyper-parameters: refuses those out of range, and tells which state they need.
    const restored = group.with({ initialLr: undefined, ...described[of].values })
    for (const [n, parameter] of group.params.entries()) {
      const key = String(params[n])
      if (!(key in state)) continue
      found.add(key)
      const forms = { restored, plainest: group.plainest(), fullest: group.fullest() }
      const path = group.names[n]
      states.set(
        parameter,
        demandState(owner, path, state[key], (form) => init(parameter, forms[form])),
      )
    }
    return { initialLr: undefined, ...restored.values() }
  })
  const stray = Object.keys(state).find((key) => !found.has(key))
  const positions: Kind = { must: "by positions of parameters in its groups", holds: () => false, advice }
  if (stray !== undefined) demand(owner, "state", positions, stray)
  return { values, states }
}

/** What a saved group holds: its parameters, and its hyper-parameters without default for any. */
function demandGroup(owner: string, hypers: Hypers, saved: unknown, i: number) {
  const kinds = Object.entries(groupKinds(hypers)).map(([key, { default: _, ...kind }]) => {
    return [key, key in hypers ? { ...kind, advice } : maybe(kind)] as const
  })
  const all = {
    params: { ...listOf(COUNT), advice },
    paramNames: maybe(listOf(ofType<string>("string", "a text"))),
    ...Object.fromEntries(kinds),
  }
  const group = members(owner, all, saved, `paramGroups[${i}]`)
  const { params, paramNames, ...values } = group as SavedGroup & Record<string, unknown>
  return { params, paramNames, values }
}

/** One parameter's saved state. */
function demandState(
  owner: string,
  path: string,
  saved: unknown,
  init: (form: "restored" | "plainest" | "fullest") => State,
): SavedParameter {
  const what = `the state of ${path}`
  const entry = members(owner, { t: ANYTHING, tensors: ANYTHING }, saved, what)
  const t = demand(owner, `the steps of ${path}`, COUNT, entry.t)
  const tensors = demand(owner, `the tensors of ${path}`, OBJECT, entry.tensors)
  const wanted = init("restored")
  // What was turned on after the last step begins with the next.
  for (const key of Object.keys(init("plainest"))) {
    const complete: Kind = { must: `there with ${key}`, holds: () => key in tensors, advice }
    demand(owner, what, complete, Object.keys(tensors))
  }
  const entries = Object.entries(tensors).map(([key, value]) => {
    // What was turned off since may have left something behind.
    const like = wanted[key] ?? init("fullest")[key]
    const known: Kind = {
      must: `one of ${Object.keys(init("fullest"))}`,
      holds: () => like !== undefined,
      advice,
    }
    demand(owner, `what is in ${what}`, known, key)
    return [key, demandTensor(owner, `${key} of ${path}`, like, value)] as const
  })
  return { t, tensors: Object.fromEntries(entries) }
}

/** A saved tensor, or what JSON made of it. */
function demandTensor(owner: string, name: string, like: Tensor, saved: unknown): Tensor {
  const must = describe(like)
  const form: Kind = {
    must,
    holds: (value) => isTensor(value) || (isPlain(value) && "dtype" in value),
    advice,
  }
  demand(owner, name, form, saved)
  const value = savedTensor(owner, name, must, saved)
  const fits = value.dtype === like.dtype && sameShape(value.shape, like.shape)
  demand(owner, name, { must, holds: () => fits, advice }, fits || describe(value))
  return value
}

function describe({ dtype, shape }: Tensor): string {
  return `${dtype} ${formatShape(shape)}`
}
