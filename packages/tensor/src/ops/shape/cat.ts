import { or } from "@gradus/checks"
import { contiguousStrides } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { DIM, TENSORS } from "../../core/arguments"
import { promote } from "../../core/dtype"
import type { Primitive, Spec, Step } from "../../core/primitive"
import { formatShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { axisOf, sliceAxis } from "../indexing/slice"
import { remember } from "../remember"
import { planCopy } from "./strided"

interface Attrs {
  readonly axis: number
  /** How many tensors are joined. */
  readonly count: number
}

const primitive: Primitive<Attrs> = {
  name: "cat",
  infer(inputs, { axis }) {
    const first = (inputs[0] as Spec).shape
    let total = 0
    for (const { shape } of inputs) {
      if (shape.length !== first.length || shape.some((size, i) => i !== axis && size !== first[i])) {
        throw new RangeError(
          `cat: shapes must agree in all dimensions but ${axis}, got ${formatShape(first)} and ${formatShape(shape)}. Reshape or pad one of them.`,
        )
      }
      total += shape[axis] as number
    }
    return { shape: first.map((size, i) => (i === axis ? total : size)), dtype: promote(inputs) }
  },
  lower: remember((inputs, output, { axis }) => {
    const strides = contiguousStrides(output.shape)
    const steps: Step[] = []
    let offset = 0
    for (const [i, { shape, dtype }] of inputs.entries()) {
      if (sizeOf(shape) > 0) {
        const call = planCopy(
          dtype,
          output.dtype,
          shape,
          { strides: contiguousStrides(shape) },
          { strides, offset },
        )
        steps.push({ call, buffers: [i, inputs.length] })
      }
      offset += (shape[axis] as number) * (strides[axis] as number)
    }
    return { kind: "steps", steps }
  }),
  vjp(gradient, saved) {
    const { axis, count } = saved.attrs
    let start = 0
    return Array.from({ length: count }, (_, i) => {
      const size = saved.inputSpec(i).shape[axis]
      const part = saved.needs(i) ? sliceAxis(gradient, axis, start, size) : undefined
      start += size
      return part
    })
  },
}

/**
 * Joins tensors along a dimension; dtypes promote.
 *
 * @param tensors - at least one, of equal sizes in all other dimensions
 * @param dim - default 0
 * @throws RangeError when the shapes do not fit, or for no tensors
 * @example
 * ```ts
 * cat([tensor([[1], [2]]), tensor([[3, 4], [5, 6]])], 1) // => [[1, 3, 4], [2, 5, 6]]
 * ```
 */
export const cat = op(
  primitive,
  (tensors: readonly Tensor[], dim = 0): Tensor => {
    const first = demandSome("cat", tensors)
    const axis = axisOf("cat", first, dim)
    return tensors.length === 1 ? first : apply(primitive, tensors, { axis, count: tensors.length })
  },
  { tensors: TENSORS, dim: or(0, DIM) },
)

/** @throws RangeError for an empty list @internal */
export function demandSome(owner: string, tensors: readonly Tensor[]): Tensor {
  const first = tensors[0]
  if (first) return first
  throw new RangeError(`${owner}: there must be at least one tensor, got an empty list. Check what fills it.`)
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  cat: {
    inputs: [{ shape: [2, 3] }, { shape: [2, 0] }, { shape: [2, 1] }],
    calls: [(...list) => cat(list, 1)],
    linear: "jointly",
  },
}
