import { planIndexSelect } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSOR } from "../../core/arguments"
import { storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { formatShape, type Shape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { zerosOf } from "../zeros-of"
import { checkIndices } from "./check-indices"
import { axisOf } from "./slice"

const primitive: Primitive<number> = {
  name: "indexSelect",
  infer([x, index]: readonly Spec[], axis) {
    demandList("indexSelect", index.shape)
    return { shape: x.shape.map((size, i) => (i === axis ? index.shape[0] : size)), dtype: x.dtype }
  },
  lower: ([x, index]: readonly Spec[], _, axis) => ({
    kind: "steps",
    steps: [
      {
        call: planIndexSelect({
          type: storageType(x.dtype),
          ...rowsOf(x.shape, axis),
          count: index.shape[0],
        }),
        buffers: [0, 1, 2],
      },
    ],
  }),
  vjp(gradient, saved) {
    const base = zerosOf(gradient, saved.inputSpec(0).shape)
    return [base.indexAdd(saved.attrs, saved.input(1), gradient), undefined]
  },
}

/** A tensor as tables whose rows lie along an axis. @internal */
export function rowsOf(shape: Shape, axis: number): { outer: number; rows: number; columns: number } {
  const sizes = [...shape]
  return { outer: sizeOf(sizes.slice(0, axis)), rows: sizes[axis], columns: sizeOf(sizes.slice(axis + 1)) }
}

/** @throws RangeError unless an index has one dimension @internal */
export function demandList(owner: string, shape: Shape): void {
  if (shape.length === 1) return
  throw new RangeError(
    `${owner}: the index must have one dimension, got shape ${formatShape(shape)}. Flatten it, or use at().`,
  )
}

/**
 * The parts at the listed places of a dimension, in the order of the list.
 *
 * @param index - int32, `[n]`, each in [0, size of the dimension)
 * @throws RangeError for an index outside, TypeError for one that is not int32
 * @example
 * ```ts
 * indexSelect(tensor([[1, 2], [3, 4]]), 0, tensor([1, 1, 0], { dtype: "int32" })) // => [[3, 4], [3, 4], [1, 2]]
 * ```
 */
export const indexSelect = op(
  primitive,
  (x: Tensor, dim: number, index: Tensor): Tensor => {
    const axis = axisOf("indexSelect", x, dim)
    checkIndices("indexSelect", index, x.shape[axis])
    return apply(primitive, [x, index], axis)
  },
  { x: TENSOR, dim: DIM, index: TENSOR },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  indexSelect: {
    sizes: { rows: [1, 4] },
    inputs: [{ shape: ["rows", [1, 3]] }, { shape: [[0, 5]], from: { below: "rows" } }],
    calls: [(x, i) => x.indexSelect(0, i)],
  },
}
