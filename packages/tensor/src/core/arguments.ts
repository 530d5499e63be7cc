import {
  type AnyKind,
  demand,
  either,
  flag,
  isList,
  isOf,
  type Kind,
  listOf,
  maybe,
  noMore,
  type Options,
  ofType,
  oneOf,
  options,
  or,
  whole,
} from "@gradus/checks"
import type { Pair } from "../ops/convolution/conv2d-geometry"
import type { Generator } from "../random/generator"
import type { Tensor } from "../tensor"
import { isTensor, TENSOR } from "./brand"

export { TENSOR }

/** A tensor, or any number beside one. */
export const OPERAND: Kind<Tensor | number> = {
  must: "a tensor or a number",
  holds: (value) => typeof value === "number" || isTensor(value),
  advice: "Make one with tensor().",
}
/** A function of tensors. */
export const FUNCTION: Kind<(...inputs: Tensor[]) => Tensor> = ofType("function", "a function")
export const TENSORS: Kind<readonly Tensor[]> = { ...listOf(TENSOR), must: "a list of tensors" }
/** A dimension; whether the tensor has it is for the operation to say. */
export const DIM = whole("(-∞, ∞)")
export const DIMS = either(DIM, listOf(DIM))
/** A shape, or as many whole numbers as there are dimensions. */
export const SIZES: Kind<readonly number[]> = {
  ...listOf(DIM),
  must: "a list of whole numbers",
  advice: "Give one list, such as [2, 3].",
}
export const NUMBER: Kind<number> = ofType("number", "a number")
/** What a tensor may be filled with. */
export const ELEMENT: Kind<number> = {
  must: "a number, true or false",
  holds: (value) => typeof value === "number" || typeof value === "boolean",
}
/** Anything with the shape and dtype of a tensor. */
export const LIKE: Kind<Pick<Tensor, "shape" | "dtype">> = {
  must: "a tensor",
  type: "object",
  holds: (value) => isOf(SIZES, value?.shape) && isOf(DTYPE, value.dtype),
}
export const KEEPDIM = or(false, flag)
export const DIMS_OR_ALL = maybe(DIMS)
/** What every reduction takes. */
export const REDUCTION = { x: TENSOR, dim: DIMS_OR_ALL, keepdim: KEEPDIM }
export const DTYPE = oneOf("float32", "float64", "int32", "bool")
/** One number for both axes of an image, or two. */
export const PAIR: Kind<Pair> = {
  must: "a whole number or two of them",
  holds: (value) => isOf(DIM, value) || (Array.isArray(value) && value.length === 2 && isOf(SIZES, value)),
}
export const FLOAT = oneOf("float32", "float64")
export const GENERATOR: Kind<Generator> = {
  must: "a Generator",
  type: "object",
  holds: (value) => typeof value?.fork === "function",
  advice: "Make one with new Generator(seed).",
}
/** The options of what makes tensors. */
export const CREATION = { dtype: maybe(DTYPE), requiresGrad: or(false, flag) }
const NO_OPTIONS = { dtype: undefined, requiresGrad: false } as const

/** The options of what makes a tensor, looked at. */
export function creation(owner: string, given?: unknown, ...surplus: []): Options<typeof CREATION> {
  if (given !== undefined) return options(owner, CREATION, given, ...surplus)
  noMore(owner, surplus)
  return NO_OPTIONS
}

/** Options, which the operation looks at itself. */
export const OPTIONAL: Kind<object | undefined> = { must: "options", holds: () => true, default: undefined }

/** What the arguments of an operation must be, by name and in order. */
export type Arguments = Readonly<Record<string, AnyKind>>

/** An operation, and the same as a method of its first argument. */
export type Guarded<F> = F & { readonly method: Method<F> }

/** A function as a method of its first argument. */
export type Method<F> = F extends (x: infer X, ...rest: infer R) => infer T
  ? (this: X, ...rest: R) => T
  : never

/**
 * An operation that says, when it fails, which argument is not of its kind. Operations run too often to look at every
 * argument of every call, and what is of the wrong kind makes them fail somewhere inside. Only an argument too many
 * would fail nowhere.
 *
 * @param variadic - whether any number may follow the arguments named; default false
 */
export function guard<F extends object>(
  owner: string,
  kinds: Arguments,
  call: F,
  variadic = false,
): Guarded<F> {
  const run = call as unknown as (...given: readonly unknown[]) => unknown
  const most = variadic ? Number.POSITIVE_INFINITY : Object.keys(kinds).length
  const guarded = (...given: readonly unknown[]) => {
    if (given.length > most) refuse(owner, kinds, given)
    try {
      return looked(owner, kinds, given, run(...given))
    } catch (error) {
      refuse(owner, kinds, given, error)
    }
  }
  // Not by way of the function, which would take time.
  const method = function (this: unknown, ...given: readonly unknown[]) {
    if (given.length >= most) refuse(owner, kinds, [this, ...given])
    try {
      const result = run(this, ...given)
      return isFirst(result, this) ? looked(owner, kinds, [this, ...given], result) : result
    } catch (error) {
      refuse(owner, kinds, [this, ...given], error)
    }
  }
  return Object.assign(guarded, { method }) as unknown as Guarded<F>
}

/** A result; where there was nothing to do for it, nothing has looked at the arguments. */
function looked(owner: string, kinds: Arguments, given: readonly unknown[], result: unknown): unknown {
  const [first] = given
  if (isFirst(result, first) || (isList(first) && isFirst(result, first[0]))) demandAll(owner, kinds, given)
  return result
}

function isFirst(result: unknown, first: unknown): boolean {
  return result === first || (Array.isArray(result) && result[0] === first)
}

/** Says what is wrong with arguments; should they be right, the error is what it was. */
function refuse(owner: string, kinds: Arguments, given: readonly unknown[], error?: unknown): never {
  demandAll(owner, kinds, given)
  if (error === undefined) noMore(owner, given.slice(Object.keys(kinds).length))
  throw error
}

function demandAll(owner: string, kinds: Arguments, given: readonly unknown[]): void {
  for (const [i, [name, kind]] of Object.entries(kinds).entries()) {
    if (given[i] !== undefined || !("default" in kind)) demand(owner, name, kind, given[i])
  }
}
