import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { TENSOR } from "../../core/arguments"
import type { Primitive, Spec } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { op } from "./elementwise"

const primitive: Primitive = {
  name: "clone",
  infer: ([x]: readonly Spec[]) => x,
  lower: () => ({ kind: "loop", key: "copy", expr: (x) => x }),
  vjp: (gradient) => [gradient],
}

/**
 * A copy that no later `assign` changes.
 *
 * @example
 * ```ts
 * const w = tensor([1, 2])
 * const before = clone(w)
 * w.assign([3, 4])
 * before // => [1, 2]
 * ```
 */
export const clone = op(primitive, (x: Tensor): Tensor => apply(primitive, [x], undefined), { x: TENSOR })

/** @internal */
export const promises: OperationPromises<Tensor> = {
  clone: { inputs: [{ shape: { minRank: 1 } }], calls: [(x) => x.clone()], linear: "jointly" },
}
