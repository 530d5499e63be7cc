import * as fc from "fast-check"
import type { BoundSchedule, BoundScheduleSubject, ScheduledOptimizer } from "./bound-schedule"

/** The orders in which a training may be built and loaded again. */
export const ORDERS = ["build, load both", "load, build, load", "build, load the schedule first"] as const

/** What may happen to a bound schedule and the optimizer that it is bound to. */
export type Happening =
  | { readonly what: "step" }
  | { readonly what: "seek"; readonly epoch: number }
  | { readonly what: "add" | "set" | "initial"; readonly lr: number; readonly group: number }
  | { readonly what: "remove"; readonly group: number }
  | { readonly what: "reload"; readonly order: (typeof ORDERS)[number] }

const rate = fc.constantFrom(0.5, 1, 0.1, 0, 3, 0.003)
const group = fc.nat({ max: 3 })
const weights: readonly (readonly [number, fc.Arbitrary<Happening>])[] = [
  [6, fc.constant({ what: "step" })],
  [1, fc.integer({ min: 0, max: 24 }).map((k) => ({ what: "seek", epoch: k / 2 }))],
  [2, fc.record({ what: fc.constantFrom("add", "set", "initial"), lr: rate, group })],
  [1, fc.record({ what: fc.constant("remove"), group })],
  [3, fc.record({ what: fc.constant("reload"), order: fc.constantFrom(...ORDERS) })],
]

export const lives: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
  { maxLength: 16 },
)

export const beginnings = fc.array(fc.constantFrom(0.5, 1, 0.1, 0.003), { minLength: 1, maxLength: 3 })

/** A training as schedules see it. */
export interface Life {
  readonly optimizer: ScheduledOptimizer
  readonly schedule: BoundSchedule
}

export function begin<O>(subject: BoundScheduleSubject<O>, lrs: readonly number[], options: O): Life {
  const optimizer = subject.optimizer(lrs)
  return { optimizer, schedule: subject.bind(optimizer, options) }
}

/** Lets something happen; what is about a group that is not there does not. */
export function live({ optimizer, schedule }: Life, happening: Happening): void {
  const at = "group" in happening ? optimizer.groups[happening.group] : undefined
  if (happening.what === "step") schedule.step()
  else if (happening.what === "seek") schedule.step(happening.epoch)
  else if (happening.what === "add") optimizer.add(happening.lr)
  else if (happening.what === "remove") {
    if (at && optimizer.groups.length > 1) optimizer.remove?.(happening.group)
  } else if (happening.what !== "reload" && at) {
    if (happening.what === "set") at.lr = happening.lr
    else at.initialLr = happening.lr
  }
}

/** The same training in another program: saved, built anew, and loaded in that order, by way of JSON. */
export function reborn<O>(
  subject: BoundScheduleSubject<O>,
  { optimizer, schedule }: Life,
  options: O,
  order: (typeof ORDERS)[number],
): Life {
  const saved = JSON.stringify([optimizer.stateDict(), schedule.stateDict()])
  const [optimizerState, scheduleState] = JSON.parse(saved)
  const another = subject.optimizer(optimizer.groups.map(() => 1))
  if (order === "load, build, load") another.loadStateDict(optimizerState)
  const bound = subject.bind(another, options)
  if (order === "build, load the schedule first") bound.loadStateDict(scheduleState)
  if (order !== "load, build, load") another.loadStateDict(optimizerState)
  if (order !== "build, load the schedule first") bound.loadStateDict(scheduleState)
  return { optimizer: another, schedule: bound }
}

/** The optimizer of a life in another program, by way of JSON, with a schedule that begins anew. */
export function anew<O>(subject: BoundScheduleSubject<O>, { optimizer }: Life, options: O): Life {
  const another = subject.optimizer(optimizer.groups.map(() => 1))
  another.loadStateDict(JSON.parse(JSON.stringify(optimizer.stateDict())))
  return { optimizer: another, schedule: subject.bind(another, options) }
}

/** All that there is to see of a training, as a text that tells every bit. */
export function seen({ optimizer, schedule }: Life): string {
  return fc.stringify({
    groups: optimizer.numbers(),
    lastEpoch: schedule.lastEpoch,
    lastLr: schedule.getLastLr(),
    state: schedule.stateDict(),
  })
}
