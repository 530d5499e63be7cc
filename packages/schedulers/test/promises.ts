/// <reference path="../../../tooling/config/import-glob.d.ts" />
import {
  drawnOptions,
  FLOAT64,
  givenOptions,
  type ScheduleFormulaSubject,
  type SchedulePart,
  type SchedulePromise,
  type ScheduleSubject,
  Violation,
} from "@gradus/laws"
import * as fc from "fast-check"
import { exportedOf, type Sources, writtenIn } from "../../../tooling/config/written"
import { bindSchedule, type Optimizer, type Schedule, type Scheduler, type SchedulerState } from "../src"

export type Options = Readonly<Record<string, unknown>>
export type Promise = SchedulePromise<Options>
export type AnyFunction = (...given: unknown[]) => unknown

export const sources: Sources = import.meta.glob("../src/**/*.ts", { eager: true })
const isFunction = (value: unknown): value is AnyFunction => typeof value === "function"
export const exported = exportedOf(sources, isFunction)
const written = writtenIn(sources, "packages/schedulers", isFunction).filter(({ name }) => name in exported)

/** Every pure schedule of a promise, by name. */
const promises: Readonly<Record<string, Promise>> = Object.assign(
  {},
  ...new Set(written.map((one) => one.promises)),
)
/** The schedule that each binding of one alone binds. */
export const bound = new Map(
  Object.entries(promises).flatMap(([name, promise]) =>
    promise.bound && promise.bound.number !== "momentum" ? [[promise.bound.name, { name, promise }]] : [],
  ),
)

/** What is missing of what a schedule has to have, with the line to add; `others` are looked at elsewhere. */
export function missing(others: readonly string[]): string[] {
  const known = [...Object.keys(promises), ...bound.keys(), ...others]
  return written
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path, promises: some }) =>
      some
        ? `${name}: add to ${path}: bound: { name: "${name}", example: { … } } in promises`
        : `${name}: add to ${path}: export const promises: SchedulePromises<{ ${name}: … }> = { ${name}: { formula: (t, { lr }) => … } }`,
    )
}

const horizon = 200

/** Each pure schedule: its options at random and what must hold of it. */
export const subjects: readonly ScheduleSubject<Options>[] = Object.keys(promises).map((name) =>
  subjectOf(name, exported, promises[name]),
)

function fitting({ draw, fits = () => true }: Promise): fc.Arbitrary<Options> {
  return drawnOptions<Options>(draw, another).filter(fits)
}

/** One schedule as it is drawn for others to be made of. */
export function another(name: string): fc.Arbitrary<SchedulePart> {
  if (!(name in promises)) throw new Error(missing([]).find((line) => line.startsWith(`${name}:`)))
  const promise = promises[name]
  return fitting(promise).map((options) => ({
    make: (scale) => scaledBy(scale, exported, name, promise, options),
    at: (t) => promise.formula(t, options),
    range: promise.range(options),
    slope: promise.slope(options),
    jumps: promise.jumps?.(options, horizon) ?? [],
    // How a failure shows it.
    [fc.toStringMethod]: () => `${name}(${fc.stringify(options)})`,
  }))
}

/** A schedule of a file, or of all, with what it promises. */
export function subjectOf(
  name: string,
  functions: Readonly<Record<string, unknown>>,
  promise: Promise,
): ScheduleSubject<Options> {
  const { range, slope, jumps, borders, monotone } = promise
  const scaled = (options: Options, scale: number) => scaledBy(scale, functions, name, promise, options)
  return {
    name,
    eps: FLOAT64,
    options: fitting(promise),
    create: (options) => ({
      at: made(functions, name, promise, options),
      horizon,
      range: range(options),
      slope: slope(options),
      jumps: jumps?.(options, horizon) ?? [],
      borders: borders?.(options) ?? [],
      monotone,
    }),
    scaled,
    bind(options) {
      const scheduler = bindSchedule({ paramGroups: [{ lr: 1 }] }, (lr) => scaled(options, lr))
      return {
        rate: () => scheduler.getLastLr()[0],
        step: () => scheduler.step(),
        stateDict: () => scheduler.stateDict(),
        loadStateDict: (state) => scheduler.loadStateDict(state as SchedulerState),
      }
    },
  }
}

/** The schedule with some options, of a file, or of all. */
export const made = (
  functions: Readonly<Record<string, unknown>>,
  name: string,
  { make }: Promise,
  options: Partial<Options>,
) => (make ? make(options as Options) : (functions[name] as AnyFunction)(options)) as Schedule

/** The schedule with all its rates multiplied; momenta, which are none, from outside. */
function scaledBy(
  scale: number,
  functions: Readonly<Record<string, unknown>>,
  name: string,
  promise: Promise,
  options: Options,
): Schedule {
  const { rates = ["lr"] } = promise
  if (rates.length === 0) {
    const schedule = made(functions, name, promise, options)
    return (t) => scale * schedule(t)
  }
  const scaled = rates.map((rate) => {
    if (rate in options) return [rate, times(scale, options[rate])]
    throw new Violation(`it has no option ${rate}, which is said to be a learning rate`)
  })
  return made(functions, name, promise, { ...options, ...Object.fromEntries(scaled) })
}

function times(scale: number, value: unknown): unknown {
  if (typeof value === "number") return scale * value
  const part = value as SchedulePart
  return { ...part, make: (more: number) => part.make(scale * more) }
}

/** Every pure schedule beside its formula, and the bound one where there is one of its own. */
export const formulas = Object.keys(promises).map((name) => formulaOf(name, exported, promises))

interface Given {
  readonly given: Partial<Options>
  readonly filled: Options
  /** Of the groups after the first, where an option may be a list with one for each. */
  readonly others: readonly Options[]
}

/** The functions of a file, or of all, held to what is promised of one of them. */
export function formulaOf(
  name: string,
  functions: Readonly<Record<string, unknown>>,
  promised: Readonly<Record<string, Promise>>,
): ScheduleFormulaSubject<Given> {
  const promise = promised[name]
  const { draw, fits = () => true, formula, size, jumps, borders, rates = ["lr"], last } = promise
  const [rate] = rates
  const { perGroup = [], usual = {} } = promise.bound ?? {}
  const drawnOnce = givenOptions<Options>(draw, another).filter(({ filled }) => fits(filled))
  const more = perGroup.length > 0 ? 2 : 0
  const bind = promise.bound && (functions[promise.bound.name] as AnyFunction)
  return {
    name,
    eps: FLOAT64,
    options: fc
      .tuple(drawnOnce, fc.array(drawnOnce, { minLength: more, maxLength: more }))
      .map(([one, all]) => ({ ...one, others: all.map(({ filled }) => filled) })),
    formula: ({ filled }, t) => formula(t, filled),
    create: ({ given }) => made(functions, name, promise, given),
    borders: ({ filled }) => [...(jumps?.(filled, horizon) ?? []), ...(borders?.(filled) ?? [])].slice(0, 12),
    ...(size && { size: ({ filled }, t) => size(filled, t) }),
    ...(last && { last: ({ filled }) => last(filled) }),
    withRate({ given, filled, others }, lr, group) {
      const own = perGroup.filter((option) => option in given)
      const ofGroup = group > 0 && own.map((option) => [option, others[group - 1][option]])
      const counted = { ...filled, ...usual, ...given, ...Object.fromEntries(ofGroup || []) }
      return { given, others, filled: rate ? { ...counted, [rate]: lr } : counted }
    },
    ...(bind && { bind: (options, lrs) => run(promise, bind, options, lrs) }),
  }
}

function run(promise: Promise, bind: AnyFunction, options: Given, lrs: readonly number[]) {
  const { rates: [rate] = ["lr"], bound: { example = {}, number = "lr", perGroup = [] } = {} } = promise
  const { [rate]: _, ...some } = options.given
  const lists = perGroup
    .filter((option) => option in some)
    .map((option) => [option, [options.given, ...options.others].map((one) => one[option])])
  const own = { ...some, ...Object.fromEntries(lists) }
  const given = rate === undefined ? { ...example, ...own } : rate === "lr" ? own : { ...own, [rate]: lrs }
  const optimizer = { paramGroups: lrs.map((lr) => ({ lr, momentum: 0.5 })) }
  const scheduler = bind(optimizer, given) as Scheduler
  return {
    rates: () => optimizer.paramGroups.map((group) => group[number]),
    step: (to?: number) => (to === undefined ? scheduler.step() : scheduler.step(to)),
  }
}

/** Each binding of a schedule of its own, with the options of its example. */
export const examples: Readonly<Record<string, (optimizer: Optimizer) => Scheduler>> = Object.fromEntries(
  [...bound].map(
    ([
      name,
      {
        promise: { rates: [rate] = ["lr"], bound: { example = {} } = {} },
      },
    ]) => {
      // A rate of another name is not the group's.
      const peaks = ({ paramGroups }: Optimizer) =>
        rate === "lr" ? {} : { [rate]: paramGroups.map(({ lr, initialLr = lr }) => 3 * initialLr) }
      return [name, (o: Optimizer) => exported[name](o, { ...example, ...peaks(o) }) as Scheduler]
    },
  ),
)
