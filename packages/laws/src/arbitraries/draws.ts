import * as fc from "fast-check"

type Between = readonly [min: number, max: number]

/** Numbers: any between two, whole ones, or thousandths, which may be a share of another option drawn before. */
type NumberSource =
  | { readonly real: Between }
  | { readonly whole: Between }
  | { readonly share: Between; readonly of?: string }

type Source<T> =
  | { readonly oneOf: readonly T[] }
  /** What is made of a number. */
  | (NumberSource & { readonly as: (n: number) => T })
  /** Another subject of the same kind, by its name. */
  | { readonly another: string }
  | (T extends number ? NumberSource : never)
  /** Up to so many different whole numbers, each above the last. */
  | (T extends readonly number[] ? { readonly rising: Between; readonly most: number } : never)

/**
 * Where an option is drawn from, as plain data: what stands beside a source brings nothing along that draws.
 */
export type Draw<T> = Source<T> & {
  /** The default; only a formula is asked with the option left out. */
  readonly usual?: T
  /** Further values that only a formula is held to: what other promises exclude. */
  readonly also?: readonly T[]
}

/** All options of a thing. */
export type Draws<Options> = { readonly [Name in keyof Options]-?: Draw<Exclude<Options[Name], undefined>> }

/** Options as they are given, some of them left out, and as they count then. */
export interface GivenOptions<Options> {
  readonly given: Partial<Options>
  readonly filled: Options
}

/** Makes arbitraries of other subjects, by name. */
export type Others = (name: string) => fc.Arbitrary<unknown>

/** All options, each from the usual part of its range. */
export function drawnOptions<Options>(draws: Draws<Options>, others?: Others): fc.Arbitrary<Options> {
  return drawn<Options>(draws, (draw) => arbitraryOf(draw, others))
}

/** Options from their whole range, those with a default sometimes left out. */
export function givenOptions<Options>(
  draws: Draws<Options>,
  others?: Others,
): fc.Arbitrary<GivenOptions<Options>> {
  const whole = drawn<Options>(draws, (draw) => {
    const usual = arbitraryOf(draw, others)
    if (!draw.also) return usual
    return fc.oneof(usual, fc.constantFrom(...draw.also))
  })
  const optional = entriesOf(draws).filter(([, draw]) => "usual" in draw)
  const out = fc.subarray(optional.map(([name]) => name))
  return fc.tuple(whole, out).map(([options, left]) => {
    const usual = Object.fromEntries(left.map((name) => [name, draws[name as keyof Options].usual]))
    const kept = Object.entries(options as object).filter(([name]) => !left.includes(name))
    return { given: Object.fromEntries(kept) as Partial<Options>, filled: { ...options, ...usual } }
  })
}

type AnyDraw = Draw<unknown> | Draw<number> | Draw<readonly number[]>

function entriesOf<Options>(draws: Draws<Options>): [string, AnyDraw][] {
  return Object.entries(draws as Readonly<Record<string, AnyDraw>>)
}

function drawn<Options>(
  draws: Draws<Options>,
  each: (draw: AnyDraw) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Options> {
  const entries = entriesOf(draws)
  return fc.record(Object.fromEntries(entries.map(([name, draw]) => [name, each(draw)]))).map((values) => {
    const options: Record<string, unknown> = { ...values }
    for (const [name, draw] of entries) {
      if ("of" in draw && draw.of) options[name] = Number(options[name]) * Number(options[draw.of])
    }
    return options as Options
  })
}

function arbitraryOf(draw: AnyDraw, others?: Others): fc.Arbitrary<unknown> {
  if ("oneOf" in draw) return fc.constantFrom(...draw.oneOf)
  if ("another" in draw) {
    if (!others) throw new Error(`laws: there is no other subject, got "${draw.another}". Draw from numbers.`)
    return others(draw.another)
  }
  if ("rising" in draw) {
    const [min, max] = draw.rising
    return fc
      .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: draw.most })
      .map((list) => list.sort((a, b) => a - b))
  }
  const numbers = numbersOf(draw)
  return "as" in draw ? numbers.map(draw.as) : numbers
}

const TINY = 1e-100

function numbersOf(source: NumberSource): fc.Arbitrary<number> {
  if ("real" in source) {
    const [min, max] = source.real
    // What is too small to be scaled without losing digits is none.
    return fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < TINY ? 0 : x))
  }
  const [min, max] = "whole" in source ? source.whole : source.share.map((end) => end * 1000)
  const whole = fc.integer({ min, max })
  return "whole" in source ? whole : whole.map((n) => n / 1000)
}
