import { type AnyKind, isOf, type Kind, type ValueOf } from "./kind"
import { nearest } from "./nearest"
import { isPlain, show } from "./show"

/**
 * Demands that an argument is of a kind.
 *
 * @param owner - the function or class that was called, as errors name it
 * @param name - the argument's name
 * @returns the value
 * @throws TypeError for a value of another type, else RangeError, as
 *   `<owner>: <name> must be <kind>, got <value>. <What to do>`
 * @example
 * ```ts
 * import { demand, whole } from "@gradus/checks"
 * demand("eye", "rows", whole("[0, ∞)"), 3) // => 3
 * ```
 */
export function demand<T>(owner: string, name: string, kind: Kind<T>, value: unknown): T {
  if (isOf(kind, value)) return value as T
  const {
    must,
    type,
    advice = kind.default === undefined ? `Give ${name}.` : `The default is ${show(kind.default)}.`,
  } = kind
  // Of what is an object, the type is its class.
  const isOtherType = type === "object" || (type && typeof value !== type)
  const Fault = isOtherType ? TypeError : RangeError
  throw new Fault(`${owner}: ${name} must be ${must}, got ${show(value)}. ${advice}`)
}

/**
 * Refuses what a call was given beyond the arguments that there are, which JavaScript would drop in silence.
 *
 * @param owner - the function, method or class that was called, as errors name it
 * @param surplus - what came after the last argument
 * @throws TypeError when there is something
 * @example
 * ```ts
 * import { noMore } from "@gradus/checks"
 * const half = (x: number, ...surplus: []) => {
 *   noMore("half", surplus)
 *   return x / 2
 * }
 * half(3) // => 1.5
 * ```
 */
export function noMore(owner: string, surplus: readonly unknown[]): void {
  if (surplus.length === 0) return
  throw new TypeError(
    `${owner}: nothing must follow its arguments, got ${show(surplus[0])}. Several numbers go into one list, options into one object.`,
  )
}

/** The values of options by name: what was given, or the default. */
export type Options<K> = { readonly [N in keyof K]: ValueOf<K[N]> }

/**
 * Demands that options are known by name and each of its kind; one that is undefined counts as left out, null does not.
 *
 * @param owner - the function or class that was called, as errors name it
 * @param kinds - the options there are
 * @param given - what the caller gave; undefined for none
 * @param surplus - what else, which is refused: a function that takes its last arguments as a list,
 *   `...given: [options?: FitOptions]`, hands on all of them
 * @returns every option, with defaults in the places of those left out
 * @throws TypeError for options that are no plain object, for a name that is unknown, with the nearest known one, and for
 *   values of another type; RangeError for values out of range, and for an option that has no effect beside the others
 * @example
 * ```ts
 * import { flag, number, options, or, whole } from "@gradus/checks"
 * const OPTIONS = { size: whole("[1, ∞)"), rate: or(0.5, number("[0, 1]")), loud: or(false, flag) }
 * options("sing", OPTIONS, { size: 3, rate: undefined }) // => { size: 3, rate: 0.5, loud: false }
 * ```
 */
export function options<const K extends Readonly<Record<string, AnyKind>>>(
  owner: string,
  kinds: K,
  given?: unknown,
  ...surplus: []
): Options<K> {
  const values = members(owner, kinds, given === undefined ? {} : given, "options")
  noMore(owner, surplus)
  return values
}

/**
 * As `options`, of an object that is called something else and has to be there.
 *
 * @param name - what errors call it
 */
export function members<const K extends Readonly<Record<string, AnyKind>>>(
  owner: string,
  kinds: K,
  given: unknown,
  name: string,
): Options<K> {
  // Nothing is made for the case of an error: this runs in every call that takes options.
  if (!isPlain(given)) return refuseObject(owner, kinds, given, name)
  for (const key of Object.keys(given))
    if (!Object.hasOwn(kinds, key)) refuseObject(owner, kinds, given, name, key)
  const values: Record<string, unknown> = {}
  for (const key in kinds) {
    const kind: AnyKind = kinds[key]
    const value = given[key]
    if (value === undefined && "default" in kind) values[key] = kind.default
    else {
      values[key] = demand(owner, key, kind, value)
      const { onlyIf } = kind
      if (onlyIf && value !== false && value !== kind.default && !onlyIf.holds(values))
        demand(owner, key, { ...onlyIf, holds: () => false }, value)
    }
  }
  return values as Options<K>
}

/** @param unknown - a name that is none of those known */
function refuseObject(
  owner: string,
  kinds: Readonly<Record<string, AnyKind>>,
  given: unknown,
  name: string,
  unknown?: string,
): never {
  const known = Object.keys(kinds)
  // A value that stands alone may be meant for the first that takes it.
  const meant =
    Object(given) === given ? undefined : known.find((key) => given != null && isOf(kinds[key], given))
  const advice =
    unknown === undefined
      ? meant && `Write { ${meant}: ${show(given)} }.`
      : `Did you mean ${nearest(unknown, known) ?? "one of these"}?`
  const must = `an object of ${known.join(", ")}`
  return demand<never>(owner, name, { must, type: "object", holds: () => false, advice }, unknown ?? given)
}
