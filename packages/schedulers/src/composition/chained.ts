import { demand, isList, noMore } from "@gradus/checks"
import type { SchedulePart, SchedulePromises } from "@gradus/laws"
import { type Course, composed, inside } from "../binding/course"
import { SCHEDULES } from "../binding/kinds"
import type { Schedule } from "../binding/schedule"
import { coursesOf, follow, type Scheduler } from "../binding/scheduler"
import { fromStep } from "../numbers/from-step"

/**
 * The product of several schedules, all counting the same steps.
 *
 *     η_t = schedules[0](t) · schedules[1](t) · …
 *
 * Give one of them the learning rate and leave `lr` out of the others, so that they are factors.
 *
 * @param schedules at least one.
 * @throws RangeError when there are none.
 * @example
 * import { chained, exponential, linear } from "@gradus/schedulers"
 *
 * const lr = chained([exponential({ lr: 8, gamma: 0.5 }), linear({ startFactor: 0.5, totalIters: 1 })])
 * const rates = [0, 1, 2].map(lr) // => [4, 4, 2]
 */
export function chained(schedules: readonly Schedule[], ...surplus: []): Schedule {
  noMore("chained", surplus)
  const parts = [...demand("chained", "schedules", SCHEDULES, schedules)]
  return fromStep("chained", (t) => parts.reduce((product, schedule) => product * schedule(t), 1))
}

/**
 * Steps several bound schedulers at once: each group's rate is the product of what they say.
 *
 *     η_t = schedulers[0](t) · schedulers[1](t)/lr · schedulers[2](t)/lr · …
 *
 * with lr the group's `initialLr`, by which all but the first are made factors. One that gives rates of its own
 * (`oneCycleLR`) belongs in the first place. The product is set as soon as this returns; from then on step only what
 * this returns. A rate that someone else changed is carried on as long as each of the schedulers does so.
 *
 * @param schedulers at least one, all bound to one optimizer, each listed once.
 * @throws RangeError when there are none or their optimizers differ.
 * @example
 * import { chainedScheduler, exponentialLR, linearLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const decay = exponentialLR(optimizer, { gamma: 0.5 })
 * const warm = linearLR(optimizer, { startFactor: 0, totalIters: 2 })
 * const schedule = chainedScheduler([decay, warm])
 * const lrs = [0, 1, 2, 3].map(() => {
 *   const [lr] = schedule.getLastLr()
 *   schedule.step()
 *   return lr
 * })
 * lrs // => [0, 2, 2, 1]
 */
export function chainedScheduler(schedulers: readonly Scheduler[], ...surplus: []): Scheduler {
  noMore("chainedScheduler", surplus)
  const name = "chainedScheduler"
  const { optimizer } = Object(isList(schedulers) && schedulers[0]) as Scheduler
  return follow(name, optimizer, product(coursesOf(name, optimizer, schedulers)), true)
}

/** All courses at once, each at its own place, moved together. */
function product(parts: readonly Course[]): Course {
  const [first, ...others] = parts
  return composed(parts, first.place.lastEpoch, {
    next() {
      return { lastEpoch: this.place.lastEpoch + 1, schedulers: parts.map((part) => part.next()) }
    },
    seek: (step) => ({ lastEpoch: step, schedulers: parts.map((part) => part.seek(step)) }),
    rate(group, initialLr, place) {
      const [start, ...places] = inside(place)
      // A group whose rate is 0 has factors all the same.
      const base = initialLr || 1
      const factors = others.map((part, i) => part.rate(group, base, places[i]) / base)
      return factors.reduce((rate, factor) => rate * factor, first.rate(group, initialLr, start))
    },
    floor(from, to) {
      const floors = parts.map((part, i) => part.floor(inside(from)[i], inside(to)[i]))
      if (floors.includes(undefined)) return undefined
      return floors.length === 1 ? floors[0] : 0
    },
    momentum(group, place) {
      const all = parts.map((part, i) => part.momentum(group, inside(place)[i]))
      return all.reverse().find((momentum) => momentum !== undefined)
    },
  })
}

/** @internal */
export const promises: SchedulePromises<{
  chained: { first: SchedulePart; second: SchedulePart; third: SchedulePart }
}> = {
  chained: {
    draw: { first: { another: "linear" }, second: { another: "constant" }, third: { another: "cosine" } },
    make: ({ first, second, third }) => chained([first.make(1), second.make(1), third.make(1)]),
    formula: (t, { first, second, third }) => first.at(t) * second.at(t) * third.at(t),
    size: ({ first, second, third }) => first.range[1] * second.range[1] * third.range[1],
    range: ({ first: { range: a }, second: { range: b }, third: { range: c } }) => [
      a[0] * b[0] * c[0],
      a[1] * b[1] * c[1],
    ],
    jumps: ({ second }) => second.jumps,
    slope: ({ first, third }) => 4 * (first.slope + third.slope),
    rates: ["third"],
  },
}
