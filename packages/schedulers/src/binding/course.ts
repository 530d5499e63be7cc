import type { ParamGroup } from "./optimizer"

/** Where a bound schedule stands: all that it owns. */
export interface SchedulePlace {
  readonly lastEpoch: number
  /** Where the schedules inside a composed one stand. */
  readonly schedulers?: readonly SchedulePlace[]
}

/**
 * A bound schedule without its optimizer: a place, and pure functions of a group's numbers and a place. Compositions are
 * made of these functions alone, so that no part of one ever writes to an optimizer.
 */
export interface Course {
  /** Set once all numbers of the new place are known and written. */
  place: SchedulePlace
  /** The schedules that a composed one is made of. */
  readonly parts: readonly Course[]
  /** The place one step on. */
  next(this: Course): SchedulePlace
  /** The place of that step, counted from 0. */
  seek(step: number): SchedulePlace
  /** The learning rate that a group with that initial one has at a place. */
  rate(group: ParamGroup, initialLr: number, place: SchedulePlace): number
  /** The rate that scaling leaves alone on the way between two places; undefined where rates are set outright. */
  floor(from: SchedulePlace, to: SchedulePlace): number | undefined
  /** Whether it cycles momenta, somewhere on its way. */
  readonly cycles: boolean
  /** The momentum of a group at a place; undefined where it is left alone. */
  momentum(group: ParamGroup, place: SchedulePlace): number | undefined
  /** Whether the places inside one agree with it; left out where each may stand anywhere. */
  fits?(place: SchedulePlace): boolean
}

/** How the course of a single schedule is told. */
export interface Rates {
  readonly rate: (group: ParamGroup, initialLr: number, step: number) => number
  /** What `Course.floor` says, everywhere. */
  readonly floor: number | undefined
  readonly momentum?: (group: ParamGroup, step: number) => number | undefined
}

/** The course of a single schedule, at its step 0. */
export function singleCourse({ rate, floor, momentum }: Rates): Course {
  const seek = (lastEpoch: number): SchedulePlace => ({ lastEpoch })
  return {
    place: seek(0),
    parts: [],
    next() {
      return seek(this.place.lastEpoch + 1)
    },
    seek,
    rate: (group, initialLr, { lastEpoch }) => rate(group, initialLr, lastEpoch),
    floor: () => floor,
    cycles: momentum !== undefined,
    momentum: (group, { lastEpoch }) => momentum?.(group, lastEpoch),
  }
}

/** Places inside a place, which a composed course is known to have. */
export function inside(place: SchedulePlace): readonly SchedulePlace[] {
  return place.schedulers as readonly SchedulePlace[]
}

/** A course made of others, from their places on: all but how it goes by them. */
export function composed(
  parts: readonly Course[],
  lastEpoch: number,
  ways: Omit<Course, "parts" | "place" | "cycles">,
): Course {
  let at = lastEpoch
  return {
    ...ways,
    parts,
    get place() {
      return { lastEpoch: at, schedulers: parts.map(({ place }) => place) }
    },
    set place(place) {
      at = place.lastEpoch
      for (const [i, part] of parts.entries()) part.place = inside(place)[i]
    },
    cycles: parts.some(({ cycles }) => cycles),
  }
}
