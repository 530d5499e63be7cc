import { planGather } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import { storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { formatShape, type Shape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { where } from "../elementwise/where"
import { zerosOf } from "../zeros-of"
import { checkIndices } from "./check-indices"
import { placesAlong } from "./one-hot"
import { axisOf } from "./slice"

const primitive: Primitive<number> = {
  name: "gather",
  infer([x, index]: readonly Spec[], axis) {
    demandIndexShape("gather", x.shape, index.shape, axis)
    return { shape: index.shape, dtype: x.dtype }
  },
  lower: ([x, index]: readonly Spec[], _, axis) => ({
    kind: "steps",
    steps: [
      {
        call: planGather({ type: storageType(x.dtype), shape: x.shape, axis, indexShape: index.shape }),
        buffers: [0, 1, 2],
      },
    ],
  }),
  vjp(gradient, saved) {
    const [{ shape }, axis, index] = [saved.inputSpec(0), saved.attrs, saved.input(1)]
    if (takesOne(index.shape, shape, axis)) {
      return [where(index.eq(placesAlong(gradient, shape, axis)), gradient, 0), undefined]
    }
    return [zerosOf(gradient, shape).scatterAdd(axis, index, gradient), undefined]
  },
}

/** Whether an index takes just one element along the axis, at each place of the others. */
function takesOne(index: Shape, shape: Shape, axis: number): boolean {
  return index.every((size, i) => size === (i === axis ? 1 : shape[i]))
}

/** @throws RangeError unless the index has the tensor's rank and, but along the axis, sizes not above its own @internal */
export function demandIndexShape(owner: string, shape: Shape, index: Shape, axis: number): void {
  if (index.length === shape.length && index.every((size, i) => i === axis || size <= shape[i])) return
  throw new RangeError(
    `${owner}: the index must have as many dimensions as the tensor, none larger but dimension ${axis}, got index ${formatShape(index)} and tensor ${formatShape(shape)}. Unsqueeze or expand it.`,
  )
}

/**
 * One element for each index: along dim 0 of a matrix, result[i][j] = x[index[i][j]][j].
 *
 * @param index - int32, of x's rank, each in [0, size of the dimension)
 * @throws RangeError for an index outside, TypeError for one that is not int32
 * @example
 * ```ts
 * const scores = tensor([[0.1, 0.9], [0.8, 0.2]])
 * gather(scores, 1, tensor([[1], [0]], { dtype: "int32" })) // => [[0.9], [0.8]]
 * ```
 */
export const gather = op(
  primitive,
  (x: Tensor, dim: number, index: Tensor): Tensor => {
    const axis = axisOf("gather", x, dim)
    checkIndices("gather", index, x.shape[axis])
    return apply(primitive, [x, index], axis)
  },
  { x: TENSOR, dim: DIM, index: TENSOR },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  gather: {
    sizes: { rows: [1, 4], columns: [1, 3], count: [0, 5] },
    inputs: [{ shape: ["rows", "columns"] }, { shape: ["count", "columns"], from: { below: "rows" } }],
    calls: [(x, i) => x.gather(0, i)],
  },
}
