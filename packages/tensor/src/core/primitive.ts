import type { Call, Epilogue, Expr, ReduceOp, RowExpression, View } from "@gradus/kernels"
import type { Tensor } from "../tensor"
import type { DType } from "./dtype"
import type { Shape } from "./shape"

/** What is known of a tensor without its numbers. */
export interface Spec {
  readonly shape: Shape
  readonly dtype: DType
}

/** How an operation becomes kernels; the same description serves eager and compiled execution. */
export type Lowering =
  /** The same numbers in the same order under another shape. */
  | { readonly kind: "alias" }
  | LoopLowering
  | ReduceLowering
  | RowLowering
  | TileLowering
  /** Kernels in turn. */
  | { readonly kind: "steps"; readonly steps: readonly Step[]; readonly temporaries?: readonly number[] }

/**
 * One kernel call of an operation. `buffers` says which of the operation's buffers the kernel's
 * operands are: 0 … inputs−1 the inputs, then the output, then the temporaries.
 */
export interface Step {
  readonly call: Call
  readonly buffers: readonly number[]
}

/** One expression for each element. */
export interface LoopLowering {
  readonly kind: "loop"
  /** Names the expression: equal keys mean equal expressions. */
  readonly key: string
  readonly expr: LoopExpression
  /** How the inputs lie over the output's axes; broadcast where left out. */
  readonly views?: readonly View[]
}

export type LoopExpression = (...inputs: readonly Expr[]) => Expr

/** One expression for each element of the inputs, which have one shape, joined over some axes. */
export interface ReduceLowering {
  readonly kind: "reduce"
  /** Names op and expression: equal keys mean equal ones. */
  readonly key: string
  readonly op: ReduceOp
  readonly expr: LoopExpression
  readonly axes: readonly number[]
}

/** One expression for each element, of inputs of the result's shape, that may ask about the whole row (along the last axis). */
export interface RowLowering {
  readonly kind: "rows"
  /** Names the expression: equal keys mean equal expressions. */
  readonly key: string
  readonly expr: RowExpression
}

export interface TileOptions {
  readonly epilogue?: Epilogue
  /** Whether products may be rounded together with sums. */
  readonly relaxed?: boolean
  /** Whether the kernel is for these sizes alone; default only with an epilogue. */
  readonly exact?: boolean
}

/** One kernel that holds finished values in registers, where an epilogue can take them over. */
export interface TileLowering {
  readonly kind: "tiles"
  /** The inputs in the order in which the kernel takes them. */
  readonly operands: readonly number[]
  /** Additions and multiplications. */
  readonly flops: number
  /** A call whose pointers are operands, the epilogue's inputs and outputs (without one: the result), scratch. */
  plan(options?: TileOptions): Call
  /** Whether the kernel can carry an epilogue out. */
  fits(epilogue: Epilogue): boolean
}

/** What a derivative may look at. */
export interface Saved<A> {
  readonly attrs: A
  /** An input; an error if it was assigned to since. */
  input(i: number): Tensor
  readonly output: Tensor
  readonly inputSpec: (i: number) => Spec
  /** Whether anything asks for the gradient of this input. */
  needs(i: number): boolean
}

/** Where tests may sample an operation's inputs: intervals of the reals, or how to build a case. */
export type Domain = "real" | "positive" | "nonzero" | "unit" | readonly [number, number]

/**
 * An operation: the one place where it lives. `A` are its attributes, plain data that select a variant
 * (axes, strides), never tensors.
 */
export interface Primitive<A = undefined> {
  readonly name: string
  /**
   * Shape and dtype of the result.
   * @throws RangeError or TypeError, in the house form, when the inputs do not fit
   */
  infer(inputs: readonly Spec[], attrs: A): Spec
  lower(inputs: readonly Spec[], output: Spec, attrs: A): Lowering
  /**
   * The gradients of the inputs from that of the output, written in tensor operations, so that they can be
   * differentiated and compiled in turn. `undefined` where an input has none. Broadcasting and
   * promotion are undone by the caller.
   */
  readonly vjp?: (gradient: Tensor, saved: Saved<A>) => readonly (Tensor | undefined)[]
  /** Domains of the inputs, for tests; real when left out. */
  readonly domain?: readonly Domain[]
}
