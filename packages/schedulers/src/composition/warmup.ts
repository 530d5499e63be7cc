import { options as checked, demand, type Kind, maybe, number, oneOf, or, whole } from "@gradus/checks"
import type { SchedulePart, SchedulePromises } from "@gradus/laws"
import { bindSchedule } from "../binding/bind-schedule"
import { singleCourse } from "../binding/course"
import { callable } from "../binding/kinds"
import type { AnyOptimizer } from "../binding/optimizer"
import type { Schedule } from "../binding/schedule"
import { coursesOf, follow, type Scheduler } from "../binding/scheduler"
import { constant } from "../decay/constant"
import { linear } from "../decay/linear"
import { SHARE, STEPS } from "../numbers/promised"
import { relay, sequential } from "./sequential"

/** Options of `warmup`. */
export interface WarmupOptions {
  /** Steps before the schedule proper begins, whole, ≥ 1. */
  readonly steps: number
  /** `"linear"` rises evenly from `startFactor`; `"constant"` waits there. Default `"linear"`. */
  readonly mode?: "linear" | "constant"
  /** The fraction of the schedule's first learning rate to start from, in [0, 1]. Default 1/3. */
  readonly startFactor?: number
}

/**
 * Puts a gentle start before a schedule, which then begins at its own step 0.
 *
 *     η_t = schedule(0) · (startFactor + (1 − startFactor) · t / steps)   while t < steps   (linear)
 *     η_t = schedule(0) · startFactor                                     while t < steps   (constant)
 *     η_t = schedule(t − steps)                                           afterwards
 *
 * Early gradients are large and the moments of an adaptive optimizer are still poor: hundreds to thousands of
 * batches of warm-up are usual for large batches and for transformers. With `startFactor` 0 the first step
 * leaves the weights where they are.
 *
 * @param schedule what comes after the warm-up.
 * @param options see {@link WarmupOptions}
 * @throws RangeError when an option lies outside its range.
 * @see Goyal et al. 2017, Accurate, large minibatch SGD: Training ImageNet in 1 hour
 * @example
 * import { cosine, warmup } from "@gradus/schedulers"
 *
 * const lr = warmup(cosine({ lr: 8, tMax: 20 }), { steps: 4, startFactor: 0.5 })
 * const rates = [0, 2, 4, 14, 24].map(lr) // => [4, 6, 8, 4, 0]
 */
export function warmup(schedule: Schedule, ...options: [options: WarmupOptions]): Schedule {
  const name = "warmup"
  demand(name, "schedule", callable("a function from a step to a rate"), schedule)
  const { steps, ...rise } = checked(name, riseKinds(), ...options)
  return sequential([riseTo(schedule(0), steps, rise), schedule], { milestones: [steps] })
}

/** Options of `warmupLR`. */
export interface WarmupLROptions extends WarmupOptions {
  /** The scheduler that takes over, bound to the same optimizer. Default: the base learning rate, held. */
  readonly after?: Scheduler
}

/**
 * Puts a gentle start before a bound scheduler, which then begins at its own step 0.
 *
 * From then on step only what this returns.
 *
 * @throws RangeError when an option lies outside its range or `after` belongs to another optimizer.
 * @see {@link warmup} for the formula
 * @example
 * import { cosineAnnealingLR, warmupLR } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 8 }] }
 * const after = cosineAnnealingLR(optimizer, { tMax: 20 })
 * const schedule = warmupLR(optimizer, { steps: 4, startFactor: 0.5, after })
 * schedule.getLastLr() // => [4]
 * for (let epoch = 0; epoch < 14; epoch++) schedule.step()
 * schedule.getLastLr() // => [4]
 */
export function warmupLR(optimizer: AnyOptimizer, ...options: [options: WarmupLROptions]): Scheduler {
  const name = "warmupLR"
  const scheduler: Kind<Scheduler> = { must: "a scheduler", type: "object", holds: (value) => value !== null }
  const { after, steps, ...rise } = checked(name, { ...riseKinds(), after: maybe(scheduler) }, ...options)
  const then = after ?? bindSchedule(optimizer, (lr) => constant({ lr }), { name })
  const [course] = coursesOf(name, optimizer, [then], "after")
  const start = course.seek(0)
  const factor = riseTo(1, steps, rise)
  const before = singleCourse({
    rate: (group, initialLr, step) => course.rate(group, initialLr, start) * factor(step),
    floor: course.floor(start, start) === undefined ? undefined : 0,
  })
  return follow(name, optimizer, relay(name, [before, course], [steps]), true)
}

function riseKinds() {
  return {
    steps: whole("[1, ∞)"),
    mode: or("linear", oneOf("linear", "constant")),
    startFactor: or(1 / 3, number("[0, 1]")),
  }
}

type Rise = Required<Pick<WarmupOptions, "mode" | "startFactor">>

function riseTo(lr: number, steps: number, { mode, startFactor }: Rise): Schedule {
  return mode === "linear"
    ? linear({ lr, startFactor, totalIters: steps })
    : constant({ lr, factor: startFactor, totalIters: steps })
}

/** @internal */
export const promises: SchedulePromises<{ warmup: WarmupOptions & { after: SchedulePart } }> = {
  warmup: {
    draw: {
      after: { another: "cosine" },
      steps: STEPS,
      startFactor: { ...SHARE, usual: 1 / 3 },
      mode: { oneOf: ["linear", "constant"], usual: "linear" },
    },
    make: ({ after, ...options }) => warmup(after.make(1), options),
    formula: (t, { after, steps, startFactor, mode }) => {
      if (t >= steps) return after.at(t - steps)
      const risen = mode === "linear" ? t / steps : 0
      return after.at(0) * (risen + startFactor * (1 - risen))
    },
    size: ({ after }) => after.range[1],
    range: ({ after: { range }, startFactor }) => [Math.min(range[0], range[1] * startFactor), range[1]],
    jumps: ({ mode, steps }) => (mode === "constant" ? [steps] : []),
    slope: ({ after: { slope, range }, startFactor, steps }) =>
      slope + (range[1] * (1 - startFactor)) / steps,
    borders: ({ steps }) => [steps],
    rates: ["after"],
  },
}
