import { type Draws, givenOptions, type SaidRates } from "@gradus/laws"
import fc from "fast-check"
import type { Optimizer, Schedule, Scheduler } from "../src"
import { type AnyFunction, another, bound, exported, made, type Options, type Promise } from "./promises"

/** A way of binding, drawn at random, with what it must say. */
export interface Way extends Required<SaidRates> {
  readonly text: string
  /** Whether what it is at its step 0 scales what it finds. */
  readonly carries: boolean
  readonly bind: (optimizer: Optimizer) => Scheduler
}

/** A way with given options, `pure` the schedule of a group with some initial rate. */
export function way(
  binding: string,
  options: unknown,
  bind: Way["bind"],
  pure: (lr: number) => Schedule,
  { scales = true, floor = 0, last = Number.POSITIVE_INFINITY } = {},
): Way {
  return {
    text: `${binding}(${fc.stringify(options)})`,
    bind,
    at: (lr, t) => (t > last ? Number.NaN : pure(lr)(t)),
    scales: () => scales,
    floor: () => floor,
    carries: scales,
  }
}

/** A schedule of a file, or of all, bound as its promises say, with options under which things happen soon. */
export function waysOf(
  name: string,
  functions: Readonly<Record<string, unknown>>,
  promise: Promise,
): fc.Arbitrary<Way> {
  const { draw, fits = () => true, rates: [rate] = ["lr"], last } = promise
  const { name: binding, example, chainable = true, floor } = promise.bound ?? { name, example: {} }
  return givenOptions<Options>(soon(draw), another)
    .filter(({ filled }) => fits(filled))
    .map(({ filled }) => {
      // The groups have rates of their own; one of another name counts for all of them.
      const { lr: _, ...own } = filled
      const options = rate === undefined ? { ...example, ...own } : own
      const bind = (optimizer: Optimizer) => (functions[binding] as AnyFunction)(optimizer, options)
      const pure = (lr: number) => made(functions, name, promise, "lr" in filled ? { ...filled, lr } : filled)
      return way(binding, options, bind as Way["bind"], pure, {
        scales: chainable,
        ...(floor && { floor: Number(filled[floor]) }),
        ...(last && { last: last(filled) }),
      })
    })
}

type Between = readonly [min: number, max: number]

/** A life is of few steps: of whole numbers, which count steps, the least eight; and of rates those of its groups. */
function soon(draws: Draws<Options>): Draws<Options> {
  const few = ([min, max]: Between): Between => [min, Math.min(max, min + 7)]
  const ranges = draws as Readonly<Record<string, { readonly whole?: Between; readonly rising?: Between }>>
  const entries = Object.entries(ranges).map(([name, draw]) => {
    if (name === "lr") return [name, { oneOf: [0.003, 0.1, 0.5, 1] }]
    const { whole, rising } = draw
    return [name, { ...draw, ...(whole && { whole: few(whole) }), ...(rising && { rising: few(rising) }) }]
  })
  return Object.fromEntries(entries)
}

/** Every schedule that has a binding of its own. */
export const ways: Readonly<Record<string, fc.Arbitrary<Way>>> = Object.fromEntries(
  [...bound].map(([binding, { name, promise }]) => [binding, waysOf(name, exported, promise)]),
)
