import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DTYPE, TENSOR } from "../../core/arguments"
import { isTensor } from "../../core/brand"
import { type DType, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { op } from "./elementwise"

const primitive: Primitive<DType> = {
  name: "cast",
  infer: ([x]: readonly [Spec], dtype) => ({ shape: x.shape, dtype }),
  lower: (_, __, dtype) => ({
    kind: "loop",
    key: `cast.${dtype}`,
    expr: (x) => x.to(storageType(dtype)),
  }),
  vjp: (gradient, saved) => [gradient.to(saved.inputSpec(0).dtype)],
}

/**
 * The same numbers in another dtype: to int32 towards zero and saturating (NaN becomes 0), to bool `≠ 0`.
 *
 * @example
 * ```ts
 * cast(tensor([-1.7, 2.5]), "int32") // => [-1, 2]
 * ```
 */
export const cast = op(
  primitive,
  // What is no tensor may have a dtype of that name, or none where none is asked for.
  (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype && isTensor(x) ? x : apply(primitive, [x], dtype)),
  { x: TENSOR, dtype: DTYPE },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  cast: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.to("float64").add(0)], linear: "jointly" },
}
