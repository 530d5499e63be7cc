import type * as fc from "fast-check"

/** A loss over parameters with its gradient, at a point: a random smooth function, or a network on its data. */
export interface FunctionCase {
  readonly value: (theta: readonly number[]) => number
  readonly gradient: (theta: readonly number[]) => readonly number[]
  /** Where to look. */
  readonly theta: readonly number[]
  /** K ≥ ‖∇²f‖ everywhere, where it is known; networks leave it out. */
  readonly curvature?: number
}

/** Functions to which gradient descent is applied. */
export interface FunctionSubject {
  readonly name: string
  /** Unit roundoff of `value` and `gradient`; float64 is advised. */
  readonly eps: number
  readonly cases: fc.Arbitrary<FunctionCase>
}
