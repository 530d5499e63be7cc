import type { Expr } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply, isNumber, lift, type Operand } from "../../core/apply"
import { OPERAND, TENSOR } from "../../core/arguments"
import { promote, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { broadcastShapes } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "./elementwise"

const primitive: Primitive = {
  name: "where",
  infer([condition, a, b]: readonly [Spec, Spec, Spec]) {
    const shape = broadcastShapes("where", condition.shape, broadcastShapes("where", a.shape, b.shape))
    return { shape, dtype: promote([a, b]) }
  },
  lower([, a, b]: readonly [Spec, Spec, Spec]) {
    const type = storageType(promote([a, b]))
    return {
      kind: "loop",
      key: `where.${type}`,
      expr: (...[condition, x, y]: readonly Expr[]) =>
        (condition as Expr).to("bool").select((x as Expr).to(type), (y as Expr).to(type)),
    }
  },
  vjp(gradient, saved) {
    const condition = saved.input(0)
    return [
      undefined,
      saved.needs(1) ? where(condition, gradient, 0) : undefined,
      saved.needs(2) ? where(condition, 0, gradient) : undefined,
    ]
  },
}

/**
 * `a` where the condition holds (≠ 0), `b` elsewhere; all three broadcast.
 *
 * The side not taken gets the gradient 0. Behind a function with an infinite slope or NaN there, 0 becomes NaN:
 * make that function's argument harmless first, by a `where` of its own.
 *
 * @example
 * ```ts
 * const x = tensor([-1, 4])
 * where(x.gt(0), x.sqrt(), 0) // => [0, 2]
 * ```
 */
export const where = op(
  primitive,
  (condition: Tensor, a: Operand, b: Operand): Tensor => {
    const like = (isNumber(a) ? (isNumber(b) ? condition.to("float32") : b) : a) as Tensor
    return apply(primitive, [condition, lift(a, like, "where"), lift(b, like, "where")], undefined)
  },
  { condition: TENSOR, a: OPERAND, b: OPERAND },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  where: {
    inputs: [{ shape: [2, 1], from: "bool" }, { shape: [2, 3] }, { shape: [3] }],
    calls: [where],
    linear: "jointly",
  },
}
