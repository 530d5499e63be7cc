import { options, or } from "@gradus/checks"
import { BYTES, planMaxPool2dGrad, planPool2d } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { OPTIONAL, PAIR, TENSOR } from "../../core/arguments"
import { floatOf, storageType } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import { sizeOf } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { demandImages, type Pair, pair } from "../convolution/conv2d-geometry"
import { op } from "../elementwise/elementwise"
import { remember } from "../remember"
import {
  inferPooled,
  inferPoolGrad,
  POOL_OPTIONS,
  type Pool2dOptions,
  type PoolAttrs,
  type PoolGradAttrs,
  poolAttrs,
  poolSizes,
} from "./pool2d-geometry"

const forward: Primitive<PoolAttrs> = {
  name: "maxPool2d",
  infer: inferPooled("maxPool2d"),
  lower: remember(([x]: readonly Spec[], output, attrs) => ({
    kind: "steps",
    // The kernel also tells where the largest elements are; only the backward pass wants to know.
    steps: [{ call: planPool2d(poolSizes(x.shape, x, attrs)), buffers: [0, 1, 2] }],
    temporaries: [sizeOf(output.shape) * BYTES.i32],
  })),
  vjp(gradient, saved) {
    const x = saved.input(0)
    return [maxPool2dGrad(gradient, apply(indices, [x], saved.attrs), { ...saved.attrs, shape: x.shape })]
  },
}

const indices: Primitive<PoolAttrs> = {
  name: "maxPool2dIndices",
  infer: (inputs, attrs) => ({ ...forward.infer(inputs, attrs), dtype: "int32" }),
  lower: remember(([x]: readonly Spec[], output, attrs) => ({
    kind: "steps",
    steps: [{ call: planPool2d(poolSizes(x.shape, x, attrs)), buffers: [0, 2, 1] }],
    temporaries: [sizeOf(output.shape) * BYTES[storageType(x.dtype)]],
  })),
}

const grad: Primitive<PoolGradAttrs> = {
  name: "maxPool2dGrad",
  infer: inferPoolGrad,
  lower: remember(([gradient]: readonly Spec[], _, { shape, ...attrs }) => ({
    kind: "steps",
    steps: [{ call: planMaxPool2dGrad(poolSizes(shape, gradient, attrs)), buffers: [0, 1, 2] }],
  })),
  vjp(v, saved) {
    const { shape } = saved.inputSpec(0)
    const [n, c] = shape
    const places = saved.input(1).reshape([n, c, -1])
    return [v.reshape([n, c, -1]).gather(2, places).reshape(shape), undefined]
  },
}

const maxPool2dGrad = op(
  grad,
  (gradient: Tensor, places: Tensor, attrs: PoolGradAttrs): Tensor => apply(grad, [gradient, places], attrs),
)

export interface MaxPool2dOptions extends Pool2dOptions {
  /** Distance between the elements of a window; default 1. */
  readonly dilation?: Pair
}

const OPTIONS = { ...POOL_OPTIONS, dilation: or<Pair>(1, PAIR) }

function prepare(
  x: Tensor,
  kernelSize: Pair,
  given: MaxPool2dOptions | undefined,
): { images: Tensor; attrs: PoolAttrs } {
  demandImages("maxPool2d", x.shape)
  const { dilation, ...window } = options("maxPool2d", OPTIONS, given)
  return {
    images: x.to(floatOf(x.dtype)),
    attrs: {
      ...poolAttrs("maxPool2d", "max", kernelSize, window),
      dilation: pair("maxPool2d", "dilation", dilation, 1),
    },
  }
}

/**
 * The largest element of each window; padding counts as −∞. The gradient goes to the first of equal ones.
 *
 * @param x - `[batch, channels, height, width]`, or without the batch
 * @returns `[batch, channels, outHeight, outWidth]`
 * @throws RangeError when no window fits
 * @example
 * ```ts
 * maxPool2d(tensor([[[[1, 2, 5, 0], [3, 4, 1, 1]]]]), 2) // => [[[[4, 5]]]]
 * ```
 */
export const maxPool2d = op(
  forward,
  (x: Tensor, kernelSize: Pair, given?: MaxPool2dOptions): Tensor => {
    if (x.ndim === 3) return maxPool2d(x.unsqueeze(0), kernelSize, given).squeeze(0)
    const { images, attrs } = prepare(x, kernelSize, given)
    return apply(forward, [images], attrs)
  },
  { x: TENSOR, kernelSize: PAIR, options: OPTIONAL },
)

/**
 * Where the largest element of each window is, counted row by row in its plane: int32, shaped as
 * `maxPool2d`'s result.
 *
 * @example
 * ```ts
 * maxPool2dIndices(tensor([[[[1, 2, 5, 0], [3, 4, 1, 1]]]]), 2) // => [[[[5, 2]]]]
 * ```
 */
export const maxPool2dIndices = op(
  indices,
  (x: Tensor, kernelSize: Pair, given?: MaxPool2dOptions): Tensor => {
    if (x.ndim === 3) return maxPool2dIndices(x.unsqueeze(0), kernelSize, given).squeeze(0)
    const { images, attrs } = prepare(x, kernelSize, given)
    return apply(indices, [images], attrs)
  },
  { x: TENSOR, kernelSize: PAIR, options: OPTIONAL },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  maxPool2d: {
    inputs: [{ shape: [1, 2, 4, 3], from: "distinct" }],
    calls: [(x) => maxPool2d(x, 2), (x) => maxPool2d(x, [3, 2], { stride: 1, padding: 1 })],
  },
  maxPool2dIndices: {
    inputs: [{ shape: [1, 2, 4, 3], from: "distinct" }],
    calls: [(x) => maxPool2dIndices(x, 2)],
    discrete: true,
  },
}
