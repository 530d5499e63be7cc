import { type Shape, sameShape } from "../core/shape"
import type { Tensor } from "../tensor"

/** The adjoint of broadcasting: sums over the axes along which `shape` was repeated. */
export function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient
  const extra = gradient.shape.length - shape.length
  const axes: number[] = []
  for (let axis = 0; axis < gradient.shape.length; axis++) {
    if (axis < extra || (shape[axis - extra] === 1 && gradient.shape[axis] !== 1)) axes.push(axis)
  }
  return gradient.sum(axes).reshape(shape)
}
