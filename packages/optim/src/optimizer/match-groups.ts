import { demand, type Kind } from "@gradus/checks"
import type { Group } from "./param-group"

/** Which parameters are in a saved group. */
export interface SavedGroup {
  /** Their positions over all groups, under which their states are kept. */
  readonly params: readonly number[]
  /** Their paths, where all of the group have one. */
  readonly paramNames?: readonly string[] | undefined
}

/** Where a group is found in a saved state. */
export interface Match {
  /** Which of the saved groups it is. */
  readonly of: number
  /** The saved positions of its parameters, in its own order. */
  readonly params: readonly number[]
}

const advice = "Build the optimizer as it was when the state was saved."

/**
 * Finds groups and parameters in a saved state: by name where all have one, here and there, in whatever order; else by
 * position, after the counts.
 *
 * A group is the one that holds the same names. Where parameters have moved between groups it is refused, since
 * hyper-parameters belong to the group as a whole.
 *
 * @throws RangeError when they are others
 */
export function matchGroups(owner: string, groups: readonly Group[], saved: readonly SavedGroup[]): Match[] {
  const refuse = (name: string, must: string, got: unknown): never => {
    demand(owner, name, { must, holds: () => false, advice } satisfies Kind, got)
    throw new Error(must)
  }
  for (const [i, { params, paramNames }] of saved.entries()) {
    if (paramNames && paramNames.length !== params.length) {
      refuse(`paramNames of paramGroups[${i}]`, `as many as its params (${params.length})`, paramNames)
    }
  }
  const positions = saved.flatMap(({ params }) => params)
  if (new Set(positions).size < positions.length) refuse("params of all groups", "different", positions)

  const named = [...groups, ...saved].every(({ params, paramNames }) => paramNames || params.length === 0)
  return named ? byName(groups, saved, refuse) : byPosition(groups, saved, refuse)
}

type Refuse = (name: string, must: string, got: unknown) => never

function byPosition(groups: readonly Group[], saved: readonly SavedGroup[], refuse: Refuse): Match[] {
  if (saved.length !== groups.length) refuse("paramGroups", `${groups.length} parameter groups`, saved.length)
  return groups.map(({ params }, i) => {
    const { length } = saved[i].params
    if (length !== params.length) refuse(`group ${i}`, `a group of ${params.length} parameters`, length)
    return { of: i, params: saved[i].params }
  })
}

function byName(groups: readonly Group[], saved: readonly SavedGroup[], refuse: Refuse): Match[] {
  const namesOf = ({ paramNames = [] }: Pick<SavedGroup, "paramNames">) => paramNames
  const [here, there] = [groups.flatMap(namesOf), saved.flatMap(namesOf)]
  const missing = here.filter((name) => !there.includes(name))
  const unknown = there.filter((name) => !here.includes(name))
  if (missing.length + unknown.length > 0) {
    const flaws = [
      missing.length > 0 && `it lacks ${missing.join(", ")}`,
      unknown.length > 0 && `it has ${unknown.join(", ")}, which are not here`,
    ].filter(Boolean)
    refuse("the state's parameters", "those of the optimizer", flaws.join("; "))
  }
  const keyOf = (names: readonly string[]) => JSON.stringify([...names].sort())
  const keys = saved.map((group) => keyOf(namesOf(group)))
  if (saved.length !== groups.length) refuse("paramGroups", `${groups.length} parameter groups`, saved.length)
  const taken = new Set<number>()
  return groups.map((group, i) => {
    const names = namesOf(group)
    const of = keys.findIndex((key, j) => key === keyOf(names) && !taken.has(j))
    if (of < 0) refuse("paramGroups", `the same groups; group ${i} holds ${names.join(", ")}`, keys)
    taken.add(of)
    const position = new Map(namesOf(saved[of]).map((name, n) => [name, saved[of].params[n]]))
    return { of, params: names.map((name) => position.get(name) as number) }
  })
}
