import type { Draws } from "../arbitraries/draws"

/** What a schedule promises of itself, as functions of its options. It stands beside the schedule, as plain data and functions of plain numbers. */
export interface SchedulePromise<Options> {
  /** Where each option is drawn from. */
  readonly draw: Draws<Options>
  /** Which of the options drawn go together. Default: all. */
  readonly fits?: (options: Options) => boolean
  /** The schedule written a second time, from its paper: the rate at a step, by any maths. */
  readonly formula: (step: number, options: Options) => number
  /** The largest number that the rate at a step is a difference of: rounding is then counted in its ulps. */
  readonly size?: (options: Options, step: number) => number
  /** Between these lies every rate. */
  readonly range: (options: Options) => readonly [least: number, most: number]
  /** Nowhere but at its jumps the rate changes faster than this, per step. */
  readonly slope: (options: Options) => number
  /** Where it may jump, up to a horizon. Default: nowhere. */
  readonly jumps?: (options: Options, horizon: number) => readonly number[]
  /** Steps at which something begins or ends, where it need not jump. */
  readonly borders?: (options: Options) => readonly number[]
  /** Whether the rate only falls, or only rises. */
  readonly monotone?: "falling" | "rising"
  /** The options that are learning rates, with which all rates scale; the first is a group's own. Default `lr` alone. */
  readonly rates?: readonly string[]
  /** How it is made of its options. Default: they are its only argument. */
  readonly make?: (options: Options) => (step: number) => number
  /** Its binding to an optimizer. Left out where there is none, or one that takes bound schedules. */
  readonly bound?: ScheduleBinding
  /** Past this step the binding refuses to go. */
  readonly last?: (options: Options) => number
}

/** How a schedule is bound. */
export interface ScheduleBinding {
  /** The function that does it. */
  readonly name: string
  /** The options of an example, but for the rate. */
  readonly example: Readonly<Record<string, unknown>>
  /** Its defaults that are not the schedule's. */
  readonly usual?: Readonly<Record<string, unknown>>
  /** The options, beside a rate, that may be a list with one for each group. */
  readonly perGroup?: readonly string[]
  /** What of a group it sets. Default `lr`. */
  readonly number?: "lr" | "momentum"
  /** Whether a step scales what it finds, as `bindSchedule` was told, or sets rates outright (`false`). Default true. */
  readonly chainable?: boolean
  /** The option that scaling leaves alone, as `bindSchedule` was told: `"etaMin"`. Default: none, and 0 is left alone. */
  readonly floor?: string
}

/** What each schedule of a file promises, by its name and options. */
export type SchedulePromises<All> = { readonly [Name in keyof All]: SchedulePromise<Required<All[Name]>> }

/** A schedule that another is made of: `another: "cosine"`. */
export interface SchedulePart {
  /** It as it is, all its rates multiplied. */
  readonly make: (scale: number) => (step: number) => number
  /** Its formula. */
  readonly at: (step: number) => number
  readonly range: readonly [least: number, most: number]
  readonly slope: number
  readonly jumps: readonly number[]
}
