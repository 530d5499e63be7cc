import { demand, type Kind, listOf, maybe, members, ofType } from "@gradus/checks"
import { type Course, inside, type SchedulePlace } from "./course"
import { momentumOf } from "./group-numbers"
import { NON_NEGATIVE } from "./kinds"
import type { Optimizer, ParamGroup } from "./optimizer"

/** The optimizer's rates as they stood when a scheduler's state was saved, one entry a parameter group. */
export interface SavedRates {
  /** The initial learning rates; null where no schedule had met the group yet. */
  readonly baseLrs: readonly (number | null)[]
  /** The learning rates. */
  readonly lastLr: readonly number[]
  /** The names of the parameters in each group, where all groups have them: by them the groups are found again. */
  readonly paramNames?: readonly (readonly string[])[]
}

/** The saved state of a scheduler: its place, and the optimizer's rates as they stood there. */
export interface SchedulerState extends SchedulePlace, SavedRates {
  /** The momenta, where the schedule cycles them; null for a group that has none. */
  readonly momenta?: readonly (number | null)[]
}

const advice = "Load the stateDict() of a scheduler built the same way."
const PLACE: Kind<number> = { ...NON_NEGATIVE, advice }

/** The present rates of an optimizer, to be saved. */
export function ratesOf({ paramGroups }: Optimizer): SavedRates {
  const paramNames = namesOf(paramGroups)
  return {
    ...(paramNames && { paramNames }),
    baseLrs: paramGroups.map(({ initialLr = null }) => initialLr),
    lastLr: paramGroups.map(({ lr }) => lr),
  }
}

/** The present momenta of an optimizer, to be saved. */
export function momentaOf({ paramGroups }: Optimizer): (number | null)[] {
  return paramGroups.map((group) => momentumOf(group) ?? null)
}

/** What saved rates of so many groups must be. */
export function savedRates(groups: number) {
  return {
    lastEpoch: PLACE,
    baseLrs: onePerGroup(groups, true),
    lastLr: onePerGroup(groups, false),
    paramNames: maybe(namesPerGroup(groups)),
  }
}

function namesPerGroup(groups: number): Kind<readonly (readonly string[])[]> {
  const names = listOf(ofType<string>("string", "a text"))
  return {
    must: `a list of ${groups} lists of names, one a parameter group`,
    holds: (list) => Array.isArray(list) && list.length === groups && [...list].every(names.holds),
    advice,
  }
}

/**
 * Where each of the present groups is found in a saved state: by the names in it, in whatever order, where all have some,
 * here and there; else by position.
 *
 * @throws RangeError when the names are others
 */
export function placesIn(
  owner: string,
  groups: readonly ParamGroup[],
  { paramNames: there }: Pick<SavedRates, "paramNames">,
): readonly number[] {
  const here = namesOf(groups)
  if (!here || !there) return groups.map((_, i) => i)
  const keyOf = (names: readonly string[]) => JSON.stringify([...names].sort())
  const keys: (string | undefined)[] = there.map(keyOf)
  return here.map((names) => {
    const known: Kind = { must: `a list with a group of ${names.join(", ")}`, holds: () => at >= 0, advice }
    const at = keys.indexOf(keyOf(names))
    demand(owner, "paramNames", known, there)
    // Groups without parameters have the same names.
    keys[at] = undefined
    return at
  })
}

/** The names in each group, where all have some. */
function namesOf(groups: readonly ParamGroup[]): (readonly string[])[] | undefined {
  const all = groups.flatMap(({ paramNames }) => (paramNames ? [[...paramNames]] : []))
  return all.length === groups.length ? all : undefined
}

function onePerGroup(groups: number, orNull: boolean): Kind<readonly number[]> {
  const holds = (x: unknown) => (orNull && x === null) || (typeof x === "number" && NON_NEGATIVE.holds(x))
  return {
    must: `a list of ${groups} numbers in [0, ∞)${orNull ? " or null" : ""}, one a parameter group`,
    holds: (list) => Array.isArray(list) && list.length === groups && Array.from(list).every(holds),
    advice,
  }
}

/** Demands that a saved state is one of this course, for so many groups. */
export function demandState(owner: string, course: Course, saved: unknown, groups: number): SchedulerState {
  const kinds = {
    ...savedRates(groups),
    ...(course.parts.length > 0 && { schedulers: placesOf(course) }),
    ...(course.cycles && { momenta: onePerGroup(groups, true) }),
  }
  const state = members(owner, kinds, saved, "state") as unknown as SchedulerState
  return { ...state, ...demandPlace(owner, course, state) }
}

function placesOf({ parts }: Course): Kind<readonly unknown[]> {
  const must = `a list of ${parts.length} places`
  return { must, holds: (list) => Array.isArray(list) && list.length === parts.length, advice }
}

/** The places inside one, checked, and nothing else. */
function demandPlace(owner: string, course: Course, { lastEpoch, schedulers }: SchedulePlace): SchedulePlace {
  if (course.parts.length === 0) return { lastEpoch }
  const places = course.parts.map((part, i) => {
    const kinds = { lastEpoch: PLACE, ...(part.parts.length > 0 && { schedulers: placesOf(part) }) }
    const place = members(owner, kinds, schedulers?.[i], `state.schedulers[${i}]`)
    return demandPlace(owner, part, place as SchedulePlace)
  })
  const place = { lastEpoch, schedulers: places }
  const agreeing: Kind = {
    must: `places that agree with lastEpoch (${lastEpoch})`,
    holds: () => course.fits?.(place) ?? true,
    advice,
  }
  demand(
    owner,
    "state.schedulers",
    agreeing,
    inside(place).map((inner) => inner.lastEpoch),
  )
  return place
}
