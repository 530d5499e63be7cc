import { f32x4, f64x2, i32x4, type Value, v128 } from "../wasm"

export type NumberType = "f32" | "f64" | "i32"
export type ArgOp = "argmax" | "argmin"

/** Parameters of the kernels: runs, their length, the step inside a run, input, output. */
export const ARG_PARAMS = ["i32", "i32", "i32", "i32", "i32"] as const

/** Whether each lane of a is more extreme than of b; NaN is more extreme than all but NaN. */
export function beats(op: ArgOp, type: NumberType, a: Value, b: Value): Value {
  if (type === "i32") return op === "argmax" ? i32x4.gtS(a, b) : i32x4.ltS(a, b)
  const ops = type === "f32" ? f32x4 : f64x2
  // Not "a > b" but "not a ≤ b", which holds for NaN too; andnot is the first and not the second.
  return v128.andnot(ops.eq(b, b), op === "argmax" ? ops.le(a, b) : ops.ge(a, b))
}

/** Whether lanes equal the extreme of their block; where there is a NaN, the extreme is NaN. */
export function isExtreme(type: NumberType, a: Value, extreme: Value): Value {
  if (type === "i32") return i32x4.eq(a, extreme)
  const ops = type === "f32" ? f32x4 : f64x2
  return v128.or(ops.eq(a, extreme), ops.ne(a, a))
}
