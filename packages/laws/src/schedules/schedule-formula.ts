import type * as fc from "fast-check"

/** The same schedule on an optimizer with groups. */
export interface BoundRates {
  /** What is in force in each group. */
  rates(): readonly number[]
  /** One step on, or to that step. */
  step(to?: number): void
}

/** A schedule beside a second writing of it in plain numbers, as the law of formulas sees it. */
export interface ScheduleFormulaSubject<Options = unknown> {
  readonly name: string
  readonly eps: number
  /** Options from all of their ranges. */
  readonly options: fc.Arbitrary<Options>
  /** The rate at a step: the second writing. */
  formula(options: Options, step: number): number
  /** The schedule itself. */
  create(options: Options): (step: number) => number
  /** Steps at which something begins, ends or jumps. */
  borders(options: Options): readonly number[]
  /** The largest number that the rate at a step is a difference of. Default: the rate. */
  size?(options: Options, step: number): number
  /** The options as they count for one group of the bound one, which has this learning rate. */
  withRate?(options: Options, lr: number, group: number): Options
  /** It bound to an optimizer whose groups have these rates. Needs `withRate`. */
  bind?(options: Options, lrs: readonly number[]): BoundRates
  /** The last step that the bound one takes. Default: there is none. */
  last?(options: Options): number
}
