import type { Call } from "@gradus/kernels"
import { apply } from "../../core/apply"
import { DIM, type Guarded, TENSOR } from "../../core/arguments"
import { promote } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import type { Shape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { type Op, op } from "../elementwise/elementwise"
import { checkIndices } from "./check-indices"
import { axisOf } from "./slice"

/** @internal */
export type AddAt = (x: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor

/**
 * An operation that adds the elements of a source to x where an index says, along a dimension.
 *
 * @param demand - throws a RangeError for shapes that do not fit
 * @param taken - what stands at the places of the index: the derivative
 * @internal
 */
export function addAt(
  name: string,
  demand: (x: Shape, index: Shape, source: Shape, axis: number) => void,
  plan: (x: Spec, index: Spec, axis: number) => Call,
  taken: (x: Tensor, axis: number, index: Tensor) => Tensor,
): Op<Guarded<AddAt>, number> {
  const primitive: Primitive<number> = {
    name,
    infer([x, index, source]: readonly Spec[], axis) {
      demand(x.shape, index.shape, source.shape, axis)
      return { shape: x.shape, dtype: x.dtype }
    },
    lower: ([x, index]: readonly Spec[], _, axis) => ({
      kind: "steps",
      steps: [{ call: plan(x, index, axis), buffers: [0, 1, 2, 3] }],
    }),
    vjp: (gradient, saved) => [
      gradient,
      undefined,
      saved.needs(2) ? taken(gradient, saved.attrs, saved.input(1)) : undefined,
    ],
  }
  return op(
    primitive,
    (x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor => {
      const axis = axisOf(name, x, dim)
      const common = promote([x, source])
      const dtype = common === "bool" ? "int32" : common
      checkIndices(name, index, x.shape[axis])
      return apply(primitive, [x.to(dtype), index, source.to(dtype)], axis)
    },
    { x: TENSOR, dim: DIM, index: TENSOR, source: TENSOR },
  )
}
