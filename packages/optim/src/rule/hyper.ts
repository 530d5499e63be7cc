import { flag as boolean, demand, isOf, type Kind, noMore, number } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"

/** A number with a default and the interval that it must lie in. */
export interface NumberHyper extends Kind<number> {
  readonly kind: "number"
  readonly default: number
  readonly min: number
  readonly max: number
  /** Whether `min` itself is excluded. */
  readonly minOpen: boolean
  /** Whether `max` itself is excluded. */
  readonly maxOpen: boolean
}

/** A number whose value 0 means "without": the rule then gets `undefined` and keeps no state for it. */
export interface OptionalHyper extends NumberHyper {
  readonly optional: true
}

/** A choice between two forms of the rule, fixed for a parameter group. */
export interface FlagHyper extends Kind<boolean> {
  readonly kind: "flag"
  readonly default: boolean
}

type Parts = readonly NumberHyper[]

/** Numbers that belong together, such as Adam's betas. */
export interface TupleHyper<P extends Parts = Parts> extends Kind<readonly number[]> {
  readonly kind: "tuple"
  readonly default: { readonly [I in keyof P]: number }
  readonly parts: P
}

/** A declared hyper-parameter. */
export type Hyper = NumberHyper | OptionalHyper | FlagHyper | TupleHyper

/** The hyper-parameters of an optimizer, declared as data. */
export type Hypers = Readonly<Record<string, Hyper>>

function within(owner: string, notation: string, max: number, value: number): NumberHyper {
  const kind = number(notation)
  return {
    ...kind,
    kind: "number",
    default: demand(owner, "value", kind, value),
    ...{ min: 0, max, minOpen: notation.startsWith("("), maxOpen: true },
  }
}

/**
 * A hyper-parameter in (0, ∞).
 *
 * @param value - its default
 * @example
 * ```ts
 * import { positive } from "@gradus/optim"
 * positive(0.1).minOpen // => true
 * ```
 */
export function positive(value: number, ...surplus: []): NumberHyper {
  noMore("positive", surplus)
  return within("positive", "(0, ∞)", Number.POSITIVE_INFINITY, value)
}

/**
 * A hyper-parameter in [0, ∞), as a learning rate or ε.
 *
 * @param value - its default
 * @example
 * ```ts
 * import { nonNegative } from "@gradus/optim"
 * nonNegative(1e-8).min // => 0
 * ```
 */
export function nonNegative(value: number, ...surplus: []): NumberHyper {
  noMore("nonNegative", surplus)
  return within("nonNegative", "[0, ∞)", Number.POSITIVE_INFINITY, value)
}

/**
 * A hyper-parameter in [0, 1), as the coefficient of a moving average.
 *
 * @param value - its default
 * @example
 * ```ts
 * import { unit } from "@gradus/optim"
 * unit(0.9).max // => 1
 * unit(0.9).maxOpen // => true
 * ```
 */
export function unit(value: number, ...surplus: []): NumberHyper {
  noMore("unit", surplus)
  return within("unit", "[0, 1)", 1, value)
}

/**
 * A number of which 0 means "without": at 0 the rule gets `undefined`, and neither computes nor keeps anything for it.
 * It may be turned on and off while training.
 *
 * @param hyper - the number with its default and range, which must have 0 in it
 * @example
 * ```ts
 * import { optional, unit } from "@gradus/optim"
 * optional(unit(0)).optional // => true
 * ```
 */
export function optional(hyper: NumberHyper, ...surplus: []): OptionalHyper {
  noMore("optional", surplus)
  const holdsZero: Kind<NumberHyper> = {
    must: "a number that may be 0",
    holds: (value) => isHyper(value) && value.kind === "number" && value.holds(0),
  }
  return { ...demand("optional", "hyper", holdsZero, hyper), optional: true }
}

/**
 * A choice between two forms of the rule, which gets it as a boolean.
 *
 * @param value - its default
 * @example
 * ```ts
 * import { flag } from "@gradus/optim"
 * flag(false).default // => false
 * ```
 */
export function flag(value: boolean, ...surplus: []): FlagHyper {
  noMore("flag", surplus)
  return { ...boolean, kind: "flag", default: demand("flag", "value", boolean, value) }
}

/**
 * Several numbers under one name, as Adam's betas; the rule gets as many tensors.
 *
 * @param parts - default and range of each
 * @example
 * ```ts
 * import { tuple, unit } from "@gradus/optim"
 * tuple(unit(0.98), unit(0.92), unit(0.99)).default // => [0.98, 0.92, 0.99]
 * ```
 */
export function tuple<const P extends Parts>(...parts: P): TupleHyper<P> {
  for (const part of parts) demand("tuple", "each part", NUMBER, part)
  return {
    kind: "tuple",
    parts,
    default: parts.map((part) => part.default) as { readonly [I in keyof P]: number },
    must: `numbers in ${parts.map(rangeOf).join(", ")}`,
    holds: (tuple) =>
      Array.isArray(tuple) && tuple.length === parts.length && parts.every((part, i) => isOf(part, tuple[i])),
  }
}

/** What a user gives for a hyper-parameter. */
export type HyperValue<H extends Hyper> =
  H extends TupleHyper<infer P> ? { readonly [I in keyof P]: number } : H extends FlagHyper ? boolean : number

/** What the rule gets: numbers as zero-dimensional float64 tensors, so that a schedule may change them. */
export type HyperTensor<H extends Hyper> =
  H extends TupleHyper<infer P>
    ? { readonly [I in keyof P]: Tensor }
    : H extends FlagHyper
      ? boolean
      : H extends OptionalHyper
        ? Tensor | undefined
        : Tensor

/** What a user gives for each of the declared hyper-parameters. */
export type HyperValues<H extends Hypers> = { -readonly [K in keyof H]: HyperValue<H[K]> }
/** What the rule gets for each of the declared hyper-parameters. */
export type HyperTensors<H extends Hypers> = { readonly [K in keyof H]: HyperTensor<H[K]> }

/** A number that is always there. @internal */
export const NUMBER: Kind<NumberHyper> = {
  must: "a number such as unit(0.9)",
  holds: (value) => isHyper(value) && value.kind === "number" && !(value as OptionalHyper).optional,
}

/** Whether a value declares a hyper-parameter, with a default that it may have. */
export function isHyper(value: unknown): value is Hyper {
  const { kind, holds, default: usual } = Object(value) as Partial<Hyper>
  return (
    ["number", "flag", "tuple"].includes(kind as string) &&
    typeof holds === "function" &&
    isOf(value as Kind, usual)
  )
}

function rangeOf({ must }: NumberHyper): string {
  return must.replace("a number in ", "")
}
