import type * as fc from "fast-check"
import type { TensorValue } from "../arbitraries/tensors"

/** A function of tensors with its derivative, as the laws see it. */
export interface OperationSubject {
  readonly name: string
  /** Unit roundoff of its arithmetic. Derivatives are best checked in float64. */
  readonly eps: number
  /** Inputs from where it is defined and smooth: away from kinks, ties and poles. */
  readonly inputs: fc.Arbitrary<readonly TensorValue[]>
  apply(inputs: readonly TensorValue[]): TensorValue
  /** ∂⟨cotangent, f⟩/∂inputs, one tensor an input; null where there is no derivative (indices). */
  vjp?(inputs: readonly TensorValue[], cotangent: TensorValue): readonly (TensorValue | null)[]
  /** The change of f when inputs change by `tangents`. */
  jvp?(inputs: readonly TensorValue[], tangents: readonly TensorValue[]): TensorValue
  /** The shape of the result from the shapes of the inputs. */
  shape?(shapes: readonly (readonly number[])[]): readonly number[]
  /** Values computed in some other way, to compare with. */
  reference?(inputs: readonly TensorValue[]): readonly number[]
  /** Rounding errors allowed against the reference, in units of `eps` of the largest value. Default 8. */
  readonly ulps?: number
  /** It broadcasts all its inputs against each other. */
  readonly broadcasts?: boolean
  /** Linear in all inputs together (sum, add) or in each alone while the others stay (matmul, mul, conv). */
  readonly linear?: "jointly" | "each"
  /** Rule of result dtypes. */
  readonly dtypes?: DtypeRule
  /** Size of intermediate values for a cotangent of size one, where that is much above 1. Default 1. */
  readonly magnitude?: number
}

/** Which dtypes an operation takes and what it makes of them. */
export interface DtypeRule {
  readonly choices: readonly string[]
  /** The result's dtype; undefined when the operation refuses these. */
  result(dtypes: readonly string[]): string | undefined
}

const order = ["bool", "int32", "float32", "float64"]

/**
 * The usual promotion: the latest among bool, int32, float32, float64.
 *
 * @example
 * promote(["int32", "float32"]) // => "float32"
 */
export function promote(dtypes: readonly string[]): string {
  return order[Math.max(...dtypes.map((dtype) => order.indexOf(dtype)))]
}
