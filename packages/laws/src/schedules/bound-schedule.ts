import type * as fc from "fast-check"

/** A group of parameters as schedules see it. Numbers that one of ours does not have are undefined. */
export interface ScheduledGroup {
  lr: number
  initialLr?: number | undefined
}

/** An optimizer as schedules see it: groups that come and go, and a state to be saved. */
export interface ScheduledOptimizer {
  readonly groups: readonly ScheduledGroup[]
  /** Adds one that no schedule has met. */
  add(lr: number): void
  /** Takes one off; left out where groups only come. */
  remove?(index: number): void
  /** All numbers of the groups, for comparison: rates, initial rates, momenta. */
  numbers(): readonly unknown[]
  /** Plain data that JSON keeps. */
  stateDict(): unknown
  loadStateDict(state: unknown): void
  /** Lets writes to the last group throw, or no more; left out where it cannot be arranged. */
  refuse?(on: boolean): void
}

/** A schedule bound to it. */
export interface BoundSchedule {
  readonly lastEpoch: number
  /** One step on, or to that step; a schedule by metrics makes up its own. */
  step(epoch?: number): void
  getLastLr(): readonly number[]
  stateDict(): unknown
  loadStateDict(state: unknown): void
}

/** What a schedule says by itself. */
export interface SaidRates {
  /** The rate at a step of a group with that initial rate; NaN where the schedule refuses to go. */
  readonly at: (initialLr: number, step: number) => number
  /** Whether the step from t to t + 1 scales what it finds, rather than set rates outright. */
  readonly scales: (t: number) => boolean
  /** The rate that scaling leaves alone on that step. Default 0. */
  readonly floor?: (t: number) => number
}

/** A way of binding schedules, as the laws of their lives see it. */
export interface BoundScheduleSubject<Options = unknown> {
  readonly name: string
  /** Random options in their ranges: what stays in code, and is not saved. */
  readonly options: fc.Arbitrary<Options>
  optimizer(lrs: readonly number[]): ScheduledOptimizer
  bind(optimizer: ScheduledOptimizer, options: Options): BoundSchedule
  /** Left out for schedules that are no function of the step. */
  said?(options: Options): SaidRates
  /** How a failing case shows the options. */
  show?(options: Options): string
}
