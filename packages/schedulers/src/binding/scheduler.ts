import { demand, exactMethods, guarded, type Kind } from "@gradus/checks"
import { carriedOn } from "./carry-on"
import type { Course, SchedulePlace } from "./course"
import { isScheduled, writeNumbers } from "./group-numbers"
import { NON_NEGATIVE } from "./kinds"
import { type AnyOptimizer, groupsOf, type Optimizer } from "./optimizer"
import { demandState, momentaOf, placesIn, ratesOf, type SchedulerState } from "./scheduler-state"

/** A schedule bound to an optimizer: PyTorch's `lr_scheduler` object. */
export interface Scheduler {
  /** The optimizer whose learning rates this scheduler sets, in all the groups that it has at a step. */
  readonly optimizer: Optimizer
  /** Calls of `step()` so far, or where `step(epoch)` went; fractional after a fractional epoch. */
  readonly lastEpoch: number
  /**
   * Moves one step on and sets the learning rate of every group; call it after `optimizer.step()`.
   * With `epoch` (≥ 0, fractions allowed) it goes there and sets the rate of that point outright.
   *
   * @throws RangeError when a rate is none, or a group refuses it; nothing is changed then
   */
  step(epoch?: number): void
  /** The learning rate of each group, as it is now. */
  getLastLr(): number[]
  /** All that is needed to go on later bit for bit; JSON keeps it whole. Options given in code are not in it. */
  stateDict(): SchedulerState
  /**
   * Goes back to a saved state, the optimizer's rates included.
   *
   * @throws RangeError or TypeError when it does not fit; nothing is changed then
   */
  loadStateDict(state: SchedulerState): void
}

const COURSE = Symbol.for("gradus.course")

/**
 * Binds a course to an optimizer and sets the rates of its place.
 *
 * @param outright - set them whatever the optimizer shows, rather than scale what another schedule has put there
 */
export function follow(name: string, optimizer: AnyOptimizer, course: Course, outright: boolean): Scheduler {
  const bound = optimizer as Optimizer

  /** Works out every number first and writes afterwards, so that an error leaves all as it was. */
  function move(to: SchedulePlace, from: SchedulePlace | undefined, floor: number | undefined): void {
    const groups = groupsOf(name, bound)
    const advice = `Check what the schedule gives at step ${to.lastEpoch}.`
    const rate: Kind<number> = { ...NON_NEGATIVE, advice }
    const numbers = groups.map((group) => {
      const { lr, initialLr = lr } = group
      const scales = floor !== undefined && (from || isScheduled(group))
      const next = scales ? carriedOn(course, group, from, to, floor) : course.rate(group, initialLr, to)
      // JSON knows no −0.
      return {
        lr: demand(name, "the learning rate", rate, next) + 0,
        initialLr,
        momentum: course.momentum(group, to),
      }
    })
    writeNumbers(groups, numbers)
    course.place = to
  }

  const start = course.place
  move(start, undefined, outright ? undefined : course.floor(start, start))

  return asMade(
    name,
    exactMethods(name, {
      optimizer: bound,
      get lastEpoch() {
        return course.place.lastEpoch
      },
      step(epoch) {
        const from = course.place
        if (epoch === undefined) {
          const to = course.next()
          move(to, from, course.floor(from, to))
        } else move(course.seek(demand(name, "epoch", NON_NEGATIVE, epoch)), from, undefined)
      },
      getLastLr: () => bound.paramGroups.map(({ lr }) => lr),
      stateDict: () => ({
        ...course.place,
        ...ratesOf(bound),
        ...(course.cycles && { momenta: momentaOf(bound) }),
      }),
      loadStateDict(saved) {
        const groups = groupsOf(name, bound)
        const owner = `${name}.loadStateDict`
        const state = demandState(owner, course, saved, groups.length)
        const { lastEpoch, schedulers, baseLrs, lastLr, momenta } = state
        const place = schedulers ? { lastEpoch, schedulers } : { lastEpoch }
        const places = placesIn(owner, groups, state)
        const numbers = groups.map((group, g) => {
          const i = places[g]
          // Throws where the schedule ends before that place.
          course.rate(group, baseLrs[i] ?? lastLr[i], place)
          return { lr: lastLr[i], initialLr: baseLrs[i] ?? undefined, momentum: momenta?.[i] ?? undefined }
        })
        writeNumbers(groups, numbers)
        course.place = place
      },
      [COURSE]: course,
    } as Scheduler),
  )
}

/** A schedule that refuses to be given other options, which it would not see. */
export function asMade<S extends object>(name: string, schedule: S): S {
  const advice = "Make another schedule; step(epoch) goes to an epoch."
  const settled: Kind<never> = { must: "as the schedule was made", holds: () => false, advice }
  return guarded(schedule, (key, value) => demand(name, key, settled, value))
}

/** The courses of schedulers that are to be composed. @throws unless each is bound to `optimizer`, and there once */
export function coursesOf(
  name: string,
  optimizer: AnyOptimizer,
  schedulers: readonly Scheduler[],
  list = "schedulers",
): Course[] {
  const must = "schedules of the step, bound to this optimizer, each listed once"
  const holds = (one: unknown, i: number) =>
    Object(one).optimizer === optimizer && COURSE in Object(one) && schedulers.indexOf(one as Scheduler) === i
  const bound: Kind = {
    must,
    holds: () => Array.isArray(schedulers) && schedulers.length > 0 && [...schedulers].every(holds),
    advice: "Bind them all to the same one, your own with bindSchedule.",
  }
  demand(name, list, bound, schedulers)
  return schedulers.map((one) => (one as unknown as { readonly [COURSE]: Course })[COURSE])
}
