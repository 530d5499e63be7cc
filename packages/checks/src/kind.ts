/** What an argument or an option must be, as data. */
export interface Kind<T = unknown> {
  /** What must hold, as errors say it after "must be": "a whole number in [1, ∞)". */
  readonly must: string
  /** What `typeof` has to say of a value; anything when left out. */
  readonly type?: string
  /** Whether a value of that type is one. */
  readonly holds: (value: T) => boolean
  /** What an option is that was left out; without this key it has to be given. */
  readonly default?: T
  /** What to do about a wrong value: a sentence. */
  readonly advice?: string
  /** What the options that are declared before this one must be for it to have an effect, defaults included. */
  readonly onlyIf?: Kind<Others>
}

/** Options by name. */
type Others = Readonly<Record<string, unknown>>

/** Any kind, whatever its values are. */
// biome-ignore lint/suspicious/noExplicitAny: a kind takes its own values in `holds` and gives them by `default`
export type AnyKind = Kind<any>

/** The values of a kind. */
export type ValueOf<K> = K extends Kind<infer T> ? T : never

/** Whether a value is of a kind. A class is no function, since it cannot be called; what cannot be looked at is of none. */
export function isOf(kind: AnyKind, value: unknown): boolean {
  if (kind.type && typeof value !== kind.type) return false
  try {
    return kind.holds(value) && (kind.type !== "function" || !isClass(value as object))
  } catch (error) {
    // A proxy that was revoked, or a value of which the test expects too much.
    if (error instanceof TypeError) return false
    throw error
  }
}

/** Classes alone have a prototype that is not to be replaced. */
export function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false
}

/**
 * A number in an interval; NaN is in none.
 *
 * @param interval - as mathematics writes it: "[0, 1)", "(0, ∞)", "[0, ∞]" where ∞ itself is a value; default all that
 *   are finite
 * @example
 * ```ts
 * import { demand, number } from "@gradus/checks"
 * number("[0, 1)").must // => "a number in [0, 1)"
 * demand("decay", "gamma", number("[0, 1)"), 0.9) // => 0.9
 * ```
 */
export function number(interval = "(-∞, ∞)", noun = "a number"): Kind<number> {
  const [low, high] = interval.slice(1, -1).replaceAll("∞", "Infinity").split(", ").map(Number)
  const [fromLow, toHigh] = [interval[0] === "[", interval.endsWith("]")]
  return {
    must: `${noun} in ${interval}`,
    type: "number",
    holds: (x) => x >= low && x <= high && (x > low || fromLow) && (x < high || toHigh),
  }
}

/** A number without fraction, exact in float64, in an interval such as "[1, ∞)". */
export function whole(interval: string): Kind<number> {
  const kind = number(interval, "a whole number")
  return { ...kind, holds: (x) => Number.isSafeInteger(x) && kind.holds(x) }
}

/** A value that `typeof` tells, as "boolean": `must` says what it is. */
export function ofType<T>(type: string, must: string): Kind<T> {
  return { must, type, holds: () => true }
}

/** true or false. */
export const flag: Kind<boolean> = /* @__PURE__ */ ofType("boolean", "true or false")

/** One of some names. */
export function oneOf<const T extends string>(...names: readonly T[]): Kind<T> {
  return {
    must: `one of ${names.join(", ")}`,
    type: "string",
    holds: (name) => names.includes(name),
  }
}

const LIST: Kind<readonly unknown[]> = { must: "a list", holds: Array.isArray }

/** Whether a value is an array; a proxy that was revoked is none. */
export function isList(value: unknown): value is readonly unknown[] {
  return isOf(LIST, value)
}

/** An array of values of one kind. */
export function listOf<T>(each: Kind<T>): Kind<readonly T[]> {
  return {
    must: `a list, each ${each.must}`,
    // Not by every(), which goes past holes.
    holds: (list) => {
      if (!Array.isArray(list)) return false
      for (let i = 0; i < list.length; i++) if (!isOf(each, list[i])) return false
      return true
    },
  }
}

/** A value of one kind or another. */
export function either<A, B>(a: Kind<A>, b: Kind<B>): Kind<A | B> {
  return { must: `${a.must} or ${b.must}`, holds: (value) => isOf(a, value) || isOf(b, value) }
}

/** An option that is `value` when it is left out. */
export function or<T>(value: T, kind: Kind<T>): Kind<T> {
  return { ...kind, default: value }
}

/**
 * An option that has an effect beside certain others alone: given elsewhere it would be dropped, and is refused. False and
 * the default ask for nothing, and may always be given.
 *
 * @param what - what must hold of the options that are declared before this one, as errors say it
 * @param holds - whether it does
 * @example
 * ```ts
 * import { flag, onlyIf, options, or, whole } from "@gradus/checks"
 * const seed = onlyIf(or(0, whole("[0, ∞)")), "shuffle is true", ({ shuffle }) => shuffle === true)
 * const OPTIONS = { shuffle: or(false, flag), seed }
 * options("load", OPTIONS, { shuffle: true, seed: 3 }) // => { shuffle: true, seed: 3 }
 * options("load", OPTIONS, { seed: 3 }) // => throws load: seed must be left out unless shuffle is true, got 3
 * ```
 */
export function onlyIf<K extends AnyKind>(kind: K, what: string, holds: (others: Others) => boolean): K {
  return { ...kind, onlyIf: { must: `left out unless ${what}`, holds, advice: "It would have no effect." } }
}

/** An option that may be left out, and is undefined then. */
export function maybe<T>(kind: Kind<T>): Kind<T | undefined> {
  return or(undefined, kind as Kind<T | undefined>)
}
