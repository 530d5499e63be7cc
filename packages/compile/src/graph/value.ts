import type { Tensor, TypedArray } from "@gradus/tensor"
import type { Lowering, Primitive, Spec, Storage } from "@gradus/tensor/engine"
import type { Site } from "../trace/site"

/** A result in the graph of a step: computed once, never changed. */
export interface Value extends Spec {
  /** Rises in the order in which the step was recorded, so operands come first. */
  readonly id: number
  readonly source: Source
}

export type Source = Operation | Argument | Capture | Constant | RandomWord

/** The result of a primitive. */
export interface Operation {
  readonly kind: "operation"
  readonly primitive: Primitive<unknown>
  readonly operands: readonly Value[]
  readonly attrs: unknown
  readonly lowering: Lowering
  /** Where the step called it. */
  readonly site: Site | undefined
}

/** A tensor or number that the step was called with. */
export interface Argument {
  readonly kind: "argument"
  /** Which, in the order of the arguments' leaves. */
  readonly place: number
}

/** What a tensor that the step reaches by reference (a parameter, a buffer, state) holds when the step begins. */
export interface Capture {
  readonly kind: "capture"
  readonly tensor: Tensor
  readonly storage: Storage
}

/** Numbers that are the same in every run. */
export interface Constant {
  readonly kind: "constant"
  readonly data: TypedArray
}

/** Of a random stream, a word of its key (0, 1) or the number of its next draw (2). */
export interface RandomWord {
  readonly kind: "random"
  readonly stream: number
  readonly word: 0 | 1 | 2
}

/** A value and the operation that it is the result of. */
export type OperationValue = Value & { readonly source: Operation }

export function isOperation(value: Value): value is OperationValue {
  return value.source.kind === "operation"
}

/** A value that has the same numbers in the same order as its first operand. */
export function isAlias(value: Value): value is OperationValue {
  return isOperation(value) && value.source.lowering.kind === "alias"
}

/** The value whose numbers these are: aliases undone. */
export function baseOf(value: Value): Value {
  let base = value
  while (isAlias(base)) base = base.source.operands[0]
  return base
}
