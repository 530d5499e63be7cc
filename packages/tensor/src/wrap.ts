import type { DType, TypedArray } from "./core/dtype"
import { ownShape, type Shape } from "./core/shape"
import { Storage } from "./core/storage"
import { Tensor } from "./tensor"

/** A tensor around an array that belongs to it from now on. */
export function wrap(
  data: TypedArray,
  shape: Shape,
  dtype: DType,
  options: { readonly requiresGrad?: boolean } = {},
): Tensor {
  const result = new Tensor(Storage.heap(dtype, data), ownShape(shape), dtype)
  if (options.requiresGrad) result.requiresGrad = true
  return result
}
