import { options as checked, demand, flag, maybe, number, ofType, onlyIf, or } from "@gradus/checks"
import { singleCourse } from "./course"
import { momentumOf } from "./group-numbers"
import { callable } from "./kinds"
import type { AnyOptimizer, ParamGroup } from "./optimizer"
import type { Schedule } from "./schedule"
import { follow, type Scheduler } from "./scheduler"

/** What `bindSchedule` may be told beyond the schedule itself. */
export interface BindOptions {
  /** The name errors carry. Default `"bindSchedule"`. */
  readonly name?: string
  /**
   * How `step()` treats a learning rate that someone else changed since, and one of a group that has come since: `true`
   * (default) carries it on, scaling what it finds by s(t)/s(t − 1) as PyTorch's chainable schedulers do; `false`
   * overwrites it.
   */
  readonly chainable?: boolean
  /** The rate that scaling leaves alone (`etaMin` of the cosine), if `chainable`. Default 0. */
  readonly floor?: number
  /** A second schedule, written into `momentum` or the first of `betas` where the group has them, for the group of that index. */
  readonly momentum?: (group: number) => Schedule
}

/**
 * Drives an optimizer's learning rate by a pure schedule, one for each parameter group.
 *
 * `build` gets the group's initial learning rate (`group.initialLr`; what it was before any schedule) and the group's
 * index, and gives that group's schedule. The rate of step 0 is in force as soon as this returns, also where a loaded
 * state had left another; only beside an earlier schedule of the group it scales what that one has put there. Call
 * `step()` after each epoch or each batch, whichever the schedule counts.
 *
 * Every step looks at the groups that the optimizer has then. One that came since goes on from its own rate, scaled as
 * the schedule moves; its index follows those of the groups before, which keep theirs when others go.
 *
 * @throws RangeError when a schedule gives a rate that is negative or not finite; nothing is changed then.
 * @example
 * import { bindSchedule, cosine, warmup } from "@gradus/schedulers"
 *
 * const optimizer = { paramGroups: [{ lr: 0.1 }] }
 * const schedule = bindSchedule(optimizer, (lr) => warmup(cosine({ lr, tMax: 90 }), { steps: 10, startFactor: 0 }))
 * schedule.getLastLr() // => [0]
 * for (let epoch = 0; epoch < 10; epoch++) schedule.step()
 * optimizer.paramGroups[0].lr // => 0.1
 */
export function bindSchedule(
  optimizer: AnyOptimizer,
  build: (baseLr: number, group: number) => Schedule,
  ...options: [options?: BindOptions]
): Scheduler {
  const kinds = {
    name: or("bindSchedule", ofType<string>("string", "a text")),
    chainable: or(true, flag),
    floor: onlyIf(or(0, number()), "chainable is true", ({ chainable }) => chainable === true),
    momentum: maybe(callable<(group: number) => Schedule>("a function from a group's index to a schedule")),
  }
  const { name, chainable, floor, momentum } = checked("bindSchedule", kinds, ...options)
  const schedule = callable<Schedule>("a function from a step to a rate")
  demand(name, "build", callable("a function from a learning rate to a schedule"), build)
  const known = new WeakMap<ParamGroup, Known>()
  let groups = 0

  /** What is remembered of a group, which gets its index when it is first seen. */
  function knownOf(group: ParamGroup): Known {
    const found = known.get(group) ?? { index: groups++ }
    known.set(group, found)
    return found
  }

  /** The rate of a step stays known, since the next step begins by comparing it with what is found. */
  function rateOf(group: ParamGroup, initialLr: number, step: number): number {
    const own = knownOf(group)
    if (own.initialLr !== initialLr) {
      own.rates = demand(name, "what build returns", schedule, build(initialLr, own.index))
      own.initialLr = initialLr
      own.step = undefined
    }
    if (own.step !== step) {
      own.rate = own.rates?.(step)
      own.step = step
    }
    return own.rate as number
  }

  function momentumAt(group: ParamGroup, step: number): number | undefined {
    if (momentumOf(group) === undefined) return undefined
    const own = knownOf(group)
    own.momenta ??= demand(name, "what momentum returns", schedule, momentum?.(own.index))
    return demand(name, "the momentum", number("[0, 1]"), own.momenta?.(step))
  }

  const course = singleCourse({
    rate: rateOf,
    floor: chainable ? floor : undefined,
    momentum: momentum && momentumAt,
  })
  return follow(name, optimizer, course, !chainable)
}

/** What is remembered of a group: its index, its schedules, and the rate of one step. */
interface Known {
  readonly index: number
  initialLr?: number
  rates?: Schedule
  step?: number | undefined
  rate?: number | undefined
  momenta?: Schedule
}
