import { options as checked, demand, type Kind } from "@gradus/checks"
import type { SchedulePart, SchedulePromises } from "@gradus/laws"
import { type Course, composed, inside, type SchedulePlace } from "../binding/course"
import { rising, SCHEDULES } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import { coursesOf, follow, type Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"
import { STEPS } from "../numbers/promised"

/**
 * One schedule after another: each counts its own steps from the milestone at which it takes over.
 *
 *     η_t = schedules[i](t − milestones[i − 1])   where milestones[i − 1] ≤ t < milestones[i]
 *
 * @param schedules one more than there are milestones.
 * @param options.milestones the steps at which the next takes over, whole, ≥ 1, each above the last.
 * @throws RangeError when the counts do not fit or the milestones are not in order.
 * @example
 * import { constant, exponential, sequential } from "@gradus/schedulers"
 *
 * const lr = sequential([constant({ lr: 8 }), exponential({ lr: 8, gamma: 0.5 })], { milestones: [10] })
 * const rates = [0, 9, 10, 11, 12].map(lr) // => [8, 8, 8, 4, 2]
 */
export function sequential(
  schedules: readonly Schedule[],
  ...options: [options: { readonly milestones: readonly number[] }]
): Schedule {
  const name = "sequential"
  const parts = [...demand(name, "schedules", SCHEDULES, schedules)]
  const { milestones } = checked(name, { milestones: rising(1, { distinct: true }) }, ...options)
  const local = turns(name, milestones, parts.length, "schedules")
  return fromStep(name, (t) => {
    const [i, step] = local(t)
    return parts[i](step)
  })
}

/** Options of `sequentialLR`. */
export interface SequentialLROptions {
  /** One more than there are milestones, all bound to this optimizer. */
  readonly schedulers: readonly Scheduler[]
  /** The steps at which the next scheduler takes over, whole, ≥ 1, each above the last. */
  readonly milestones: readonly number[]
}

/**
 * Runs bound schedulers one after another; each starts at its own step 0 when its turn comes.
 *
 * Binding several schedulers leaves the learning rate where the last of them put it; this sets it to the first
 * one's start. From then on step only what this returns. A rate that someone else changed is carried on as the scheduler
 * in turn does, until the next takes over and sets its own start outright.
 *
 * @throws RangeError when counts do not fit, milestones are not in order, or a scheduler has another optimizer.
 * @example
 * import { exponentialLR, linearLR, sequentialLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const warm = linearLR(optimizer, { startFactor: 0.5, totalIters: 2 })
 * const decay = exponentialLR(optimizer, { gamma: 0.5 })
 * const schedule = sequentialLR(optimizer, { schedulers: [warm, decay], milestones: [2] })
 * const lrs = [0, 1, 2, 3, 4].map(() => {
 *   const [lr] = schedule.getLastLr()
 *   schedule.step()
 *   return lr
 * })
 * lrs // => [4, 6, 8, 4, 2]
 */
export function sequentialLR(optimizer: AnyOptimizer, ...options: [options: SequentialLROptions]): Scheduler {
  const name = "sequentialLR"
  const kinds = { schedulers: LIST, milestones: rising(1, { distinct: true }) }
  const { schedulers, milestones } = checked(name, kinds, ...options)
  return follow(name, optimizer, relay(name, coursesOf(name, optimizer, schedulers), milestones), true)
}

const LIST: Kind<readonly Scheduler[]> = { must: "a list of schedulers", holds: Array.isArray }

/** One course after another, each from its own step 0. @internal */
export function relay(name: string, parts: readonly Course[], milestones: readonly number[]): Course {
  const local = turns(name, milestones, parts.length, "schedulers")
  const turn = ({ lastEpoch }: SchedulePlace) => local(lastEpoch)[0]
  const seek = (step: number): SchedulePlace => {
    const [i, own] = local(step)
    return { lastEpoch: step, schedulers: parts.map((part, j) => (i === j ? part.seek(own) : part.place)) }
  }
  parts[0].place = parts[0].seek(0)
  return composed(parts, 0, {
    next() {
      return seek(this.place.lastEpoch + 1)
    },
    seek,
    rate(group, initialLr, place) {
      const i = turn(place)
      return parts[i].rate(group, initialLr, inside(place)[i])
    },
    floor(from, to) {
      const i = turn(to)
      return i === turn(from) ? parts[i].floor(inside(from)[i], inside(to)[i]) : undefined
    },
    momentum(group, place) {
      const i = turn(place)
      return parts[i].momentum(group, inside(place)[i])
    },
    fits(place) {
      const [i, own] = local(place.lastEpoch)
      return inside(place)[i].lastEpoch === own
    },
  })
}

/** Whose turn a step is, and the step that it is to that one. */
function turns(
  name: string,
  milestones: readonly number[],
  count: number,
  list: string,
): (step: number) => readonly [turn: number, step: number] {
  const starts = [0, ...milestones]
  const fitting: Kind<number> = {
    must: `one more than the milestones (${milestones.length})`,
    holds: (length) => length === starts.length,
    advice: "Give one milestone for each change of schedule.",
  }
  demand(name, `the count of ${list}`, fitting, count)
  return (step) => {
    const turn = milestones.filter((m) => m <= step).length
    return [turn, step - starts[turn]]
  }
}

/** @internal */
export const promises: SchedulePromises<{
  sequential: { first: SchedulePart; second: SchedulePart; third: SchedulePart; until: number; more: number }
}> = {
  sequential: {
    draw: {
      first: { another: "linear" },
      second: { another: "constant" },
      third: { another: "cosine" },
      until: STEPS,
      more: STEPS,
    },
    make: ({ first, second, third, until, more }) =>
      sequential([first.make(1), second.make(1), third.make(1)], { milestones: [until, until + more] }),
    formula: (t, { first, second, third, until, more }) => {
      if (t < until) return first.at(t)
      return t - until < more ? second.at(t - until) : third.at(t - until - more)
    },
    size: ({ first, third }) => Math.max(first.range[1], third.range[1]),
    range: ({ first: { range: a }, second: { range: b }, third: { range: c } }) => [
      Math.min(a[0], b[0], c[0]),
      Math.max(a[1], b[1], c[1]),
    ],
    jumps: ({ second, until, more }) => [until, until + second.jumps[0], until + more],
    slope: ({ first, third }) => Math.max(first.slope, third.slope),
    rates: ["first", "second", "third"],
  },
}
