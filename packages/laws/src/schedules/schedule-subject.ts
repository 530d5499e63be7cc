import type * as fc from "fast-check"

/** A schedule as a function of the step, with what it declares of itself. */
export interface Schedule {
  /** The rate at a step ≥ 0, of which there may be parts: a pure function. */
  readonly at: (step: number) => number
  /** Whether `at` is asked at whole steps alone. Default false. */
  readonly whole?: boolean
  /** The last step to look at. */
  readonly horizon: number
  /** Smallest and largest value over the horizon. */
  readonly range?: readonly [number, number]
  /** Largest change per step, but for jumps: continuity. */
  readonly slope?: number
  /** Steps at which the value may jump. Default: none. */
  readonly jumps?: readonly number[]
  /** Steps at which something begins or ends, where a jump would be a mistake: continuity is looked at beside them. */
  readonly borders?: readonly number[]
  /** Values it must take, as [step, value]: the first, the last, the ends of a warm-up. */
  readonly landmarks?: readonly (readonly [number, number])[]
  readonly monotone?: "falling" | "rising"
}

/** A schedule bound to an optimizer, or any other stateful form. */
export interface ScheduleRun {
  /** The rate in force: `at(0)` before the first step. */
  rate(): number
  step(): void
  stateDict?(): unknown
  loadStateDict?(state: unknown): void
}

/** A family of schedules as the laws see it. */
export interface ScheduleSubject<Options = unknown> {
  readonly name: string
  readonly eps: number
  /** Random options in their ranges. */
  readonly options: fc.Arbitrary<Options>
  create(options: Options): Schedule
  /** The same with every learning rate among the options multiplied. Left out where none of them is one. */
  scaled?(options: Options, factor: number): (step: number) => number
  /** The stateful form of the same schedule. */
  bind?(options: Options): ScheduleRun
}

/** A way of making one schedule of several. */
export interface CompositionSubject {
  readonly name: string
  readonly eps: number
  /** `sequential`: part k from milestone k − 1 on, counted from there. `product`: all parts multiplied. */
  readonly kind: "sequential" | "product"
  combine(
    parts: readonly ((step: number) => number)[],
    milestones: readonly number[],
  ): (step: number) => number
}
