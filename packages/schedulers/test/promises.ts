/// <reference path="../../../tooling/config/import-glob.d.ts" />
import {
  drawnOptions,
  FLOAT64,
  givenOptions,
  type ScheduleFormulaSubject,
  type SchedulePart,
  type SchedulePromise,
} from "@gradus/laws"
import type * as fc from "fast-check"
import { exportedOf, type Sources, writtenIn } from "../../../tooling/config/written"
import type { Optimizer, Schedule, Scheduler } from "../src"

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

/** What a law needs to know of one schedule with its options drawn at random. */
export interface Subject extends SchedulePart {
  readonly monotone?: "falling" | "rising"
  /** The options drawn, for a failure to show. */
  readonly options: unknown
}

export const horizon = 200

/** Each pure schedule: its options at random and what must hold of it. */
export const subjects: Readonly<Record<string, fc.Arbitrary<Subject>>> = Object.fromEntries(
  Object.entries(promises).map(([name, promise]) => [
    name,
    fitting(name).map((o) => subject(name, promise, o)),
  ]),
)

function fitting(name: string): fc.Arbitrary<Options> {
  const { draw, fits = () => true } = promises[name]
  return drawnOptions<Options>(draw, another).filter(fits)
}

export function another(name: string): fc.Arbitrary<Subject> {
  if (!(name in promises)) throw new Error(missing([]).find((line) => line.startsWith(`${name}:`)))
  return fitting(name).map((options) => subject(name, promises[name], options))
}

function subject(name: string, promise: Promise, options: Options): Subject {
  const { formula, range, slope, jumps, monotone } = promise
  return {
    options,
    make: (scale) => scaledBy(scale, name, promise, options),
    at: (t) => formula(t, options),
    range: range(options),
    slope: slope(options),
    jumps: jumps?.(options, horizon) ?? [],
    ...(monotone && { monotone }),
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
function scaledBy(scale: number, name: string, promise: Promise, options: Options): Schedule {
  const { rates = ["lr"] } = promise
  if (rates.length === 0) {
    const schedule = made(exported, name, promise, options)
    return (t) => scale * schedule(t)
  }
  const scaled = rates.map((rate) => [rate, times(scale, options[rate])])
  return made(exported, name, promise, { ...options, ...Object.fromEntries(scaled) })
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
  const bind = promise.bound && (functions[promise.bound.name] as AnyFunction)
  return {
    name,
    eps: FLOAT64,
    options: givenOptions<Options>(draw, another).filter(({ filled }) => fits(filled)),
    formula: ({ filled }, t) => formula(t, filled),
    create: ({ given }) => made(functions, name, promise, given),
    borders: ({ filled }) => [...(jumps?.(filled, horizon) ?? []), ...(borders?.(filled) ?? [])].slice(0, 12),
    ...(size && { size: ({ filled }) => size(filled) }),
    ...(last && { last: ({ filled }) => last(filled) }),
    withRate: ({ given, filled }, lr) => ({ given, filled: rate ? { ...filled, [rate]: lr } : filled }),
    ...(bind && { bind: ({ filled }, lrs) => run(promise, bind, filled, lrs) }),
  }
}

function run(promise: Promise, bind: AnyFunction, options: Options, lrs: readonly number[]) {
  const { rates: [rate] = ["lr"], bound: { example = {}, number = "lr" } = {} } = promise
  const { [rate]: _, ...own } = options
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
