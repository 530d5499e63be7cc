import type { RowExpression } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { floatOf } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { normalizeAxis } from "../../core/shape"
import type { Tensor } from "../../tensor"

/** A primitive that works on each row, along the last dimension, of tensors of one shape. @internal */
export function rowPrimitive(name: string, expr: RowExpression, vjp: Primitive["vjp"]): Primitive {
  return {
    name,
    infer: ([x]: readonly Spec[]) => ({ shape: x.shape, dtype: x.dtype }),
    lower: () => ({ kind: "rows", key: name, expr }),
    vjp,
  }
}

/** Applies a row primitive along any dimension. @internal */
export function alongDim(primitive: Primitive, x: Tensor, dim: number): Tensor {
  const axis = normalizeAxis(primitive.name, dim, x.ndim)
  const values = x.to(floatOf(x.dtype))
  if (x.ndim === 0) return alongDim(primitive, values.reshape([1]), 0).reshape([])
  if (axis === x.ndim - 1) return apply(primitive, [values], undefined)
  return apply(primitive, [values.transpose(axis, -1)], undefined).transpose(axis, -1)
}
