import { contiguousStrides } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply, lift } from "../../core/apply"
import type { Primitive, Spec, Step } from "../../core/primitive"
import { type Shape, sameShape, sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { planCopy, planFill, readView, type Window, windowView } from "./strided"

/* Taking a window out of a tensor and putting one into a constant: each is the other's derivative, and
   slicing, flipping, splitting and padding are windows. */

const slicePrimitive: Primitive<Window> = {
  name: "slice",
  infer: ([x]: readonly [Spec], { sizes }) => ({ shape: sizes, dtype: x.dtype }),
  lower([x]: readonly [Spec], { shape }, window) {
    const whole =
      sizeOf(shape) === sizeOf(x.shape) && window.steps.every((step, i) => step > 0 || shape[i] === 1)
    return whole ? { kind: "alias" } : readView(windowView(x.shape, window))
  },
  vjp: (gradient, saved) => [windowPad(gradient, lift(0, gradient), saved.inputSpec(0).shape, saved.attrs)],
}

/** The elements in a window, which must lie inside x. @internal */
export const windowSlice = op(
  slicePrimitive,
  (x: Tensor, window: Window): Tensor =>
    sameShape(window.sizes, x.shape) && window.steps.every((step) => step === 1)
      ? x
      : apply(slicePrimitive, [x], window),
)

interface PadAttributes extends Window {
  readonly shape: Shape
}

const padPrimitive: Primitive<PadAttributes> = {
  name: "pad",
  infer: ([x]: readonly [Spec, Spec], { shape }) => ({ shape, dtype: x.dtype }),
  lower([x, value]: readonly [Spec, Spec], { shape, dtype }, window) {
    const steps: Step[] = []
    const [length, inside] = [sizeOf(shape), sizeOf(x.shape)]
    if (inside < length) steps.push({ call: planFill(value.dtype, dtype, length), buffers: [1, 2] })
    if (inside > 0) {
      const source = { strides: contiguousStrides(x.shape) }
      steps.push({
        call: planCopy(x.dtype, dtype, x.shape, source, windowView(shape, window)),
        buffers: [0, 2],
      })
    }
    return { kind: "steps", steps }
  },
  vjp(gradient, saved) {
    const inside = windowSlice(gradient, saved.attrs)
    return [inside, saved.needs(1) ? gradient.sum().sub(inside.sum()) : undefined]
  },
}

/** A tensor of `shape` with x in a window of it and a zero-dimensional value everywhere else. @internal */
export const windowPad = op(
  padPrimitive,
  (x: Tensor, value: Tensor, shape: Shape, window: Window): Tensor =>
    apply(padPrimitive, [x, value], { shape, starts: window.starts, steps: window.steps, sizes: x.shape }),
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  windowPad: {
    inputs: [{ shape: [2, 2] }, { shape: [] }],
    calls: [(x, value) => windowPad(x, value, [3, 4], { starts: [0, 3], steps: [1, -2], sizes: [2, 2] })],
    linear: "jointly",
  },
  windowSlice: {
    inputs: [{ shape: [3, 4] }],
    calls: [(x) => windowSlice(x, { starts: [0, 3], steps: [1, -2], sizes: [2, 2] })],
    linear: "jointly",
  },
}
