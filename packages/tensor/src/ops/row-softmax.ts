import { planRowSoftmax, type SoftmaxKind } from "@gradus/kernels"
import { apply } from "../core/apply"
import { floatOf } from "../core/dtype"
import type { Primitive, Spec } from "../core/primitive"
import { normalizeAxis, sizeOf } from "../core/shape"
import type { Tensor } from "../tensor"

/** A primitive that works on each row, along the last dimension, of tensors of one shape. */
export function rowPrimitive(kind: SoftmaxKind, vjp: Primitive["vjp"]): Primitive {
  return {
    name: kind,
    infer: ([x]: readonly Spec[]) => ({ shape: x.shape, dtype: x.dtype }),
    lower(inputs, { shape, dtype }) {
      const columns = shape[shape.length - 1]
      const rows = sizeOf(shape) / columns
      const call = planRowSoftmax({ kind, type: dtype === "float64" ? "f64" : "f32", rows, columns })
      return { kind: "steps", steps: [{ call, buffers: inputs.map((_, i) => i).concat(inputs.length) }] }
    },
    vjp,
  }
}

/** Applies a row primitive along any dimension. */
export function alongDim(primitive: Primitive, x: Tensor, dim: number): Tensor {
  const axis = normalizeAxis(primitive.name, dim, x.ndim)
  const values = x.to(floatOf(x.dtype))
  if (x.ndim === 0) return alongDim(primitive, values.reshape([1]), 0).reshape([])
  if (axis === x.ndim - 1) return apply(primitive, [values], undefined)
  return apply(primitive, [values.transpose(axis, -1)], undefined).transpose(axis, -1)
}
