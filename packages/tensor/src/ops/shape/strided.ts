import { type Call, contiguousStrides, planLoop, type View } from "@gradus/kernels"
import type { DType } from "../../core/dtype"
import type { Lowering } from "../../core/primitive"
import { programFor } from "../../core/program-for"
import type { Shape } from "../../core/shape"

/** A regular part of a tensor: along each axis, where it starts, the step, and how many. @internal */
export interface Window {
  readonly starts: readonly number[]
  /** In elements of the axis; negative steps walk backwards. */
  readonly steps: readonly number[]
  readonly sizes: Shape
}

/** A window of a row-major tensor of this shape as a view. @internal */
export function windowView(shape: Shape, { starts, steps }: Window): Required<View> {
  const strides = contiguousStrides(shape)
  let offset = 0
  for (let axis = 0; axis < strides.length; axis++) {
    const stride = strides[axis] as number
    offset += stride * (starts[axis] as number)
    strides[axis] = stride * (steps[axis] as number)
  }
  return { strides, offset }
}

/** The only input, read over a view. @internal */
export function readView(view: View): Lowering {
  return { kind: "loop", key: "copy", expr: (x) => x, views: [view] }
}

/** Copies elements of one tensor over the axes of `shape` into another, converting them. @internal */
export function planCopy(from: DType, to: DType, shape: Shape, source: View, target: View): Call {
  const program = programFor("copy", (x) => x, [from], to)
  return planLoop(program, shape, [source], [target])
}

/** Writes the only element of a zero-dimensional tensor everywhere. @internal */
export function planFill(from: DType, to: DType, length: number): Call {
  return planCopy(from, to, [length], { strides: [0] }, { strides: [1] })
}
