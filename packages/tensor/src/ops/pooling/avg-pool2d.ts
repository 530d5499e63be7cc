import { flag, options, or } from "@gradus/checks"
import { planAvgPool2dGrad, planPool2d } from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { OPTIONAL, PAIR, TENSOR } from "../../core/arguments"
import { floatOf } from "../../core/dtype"
import type { Primitive, Spec } from "../../core/primitive"
import type { Tensor } from "../../tensor"
import { demandImages, type Pair } from "../convolution/conv2d-geometry"
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
  name: "avgPool2d",
  infer: inferPooled("avgPool2d"),
  lower: remember(([x]: readonly Spec[], _, attrs) => ({
    kind: "steps",
    steps: [{ call: planPool2d(poolSizes(x.shape, x, attrs)), buffers: [0, 1] }],
  })),
  vjp: (gradient, saved) => [apply(adjoint, [gradient], { ...saved.attrs, shape: saved.inputSpec(0).shape })],
}

/** Pooling is linear, so that its derivative's derivative is itself. */
const adjoint: Primitive<PoolGradAttrs> = {
  name: "avgPool2dGrad",
  infer: inferPoolGrad,
  lower: remember(([gradient]: readonly Spec[], _, { shape, ...attrs }) => ({
    kind: "steps",
    steps: [{ call: planAvgPool2dGrad(poolSizes(shape, gradient, attrs)), buffers: [0, 1] }],
  })),
  vjp(v, { attrs: { shape: _, ...attrs } }) {
    return [apply(forward, [v], attrs)]
  },
}

export interface AvgPool2dOptions extends Pool2dOptions {
  /** Whether the zeros of the padding count in the mean; default true, as in PyTorch. */
  readonly countIncludePad?: boolean
}

const OPTIONS = { ...POOL_OPTIONS, countIncludePad: or(true, flag) }

/**
 * The mean of each window.
 *
 * @param x - `[batch, channels, height, width]`, or without the batch
 * @returns `[batch, channels, outHeight, outWidth]`
 * @throws RangeError when no window fits
 * @example
 * ```ts
 * avgPool2d(tensor([[[[1, 2, 5, 0], [3, 4, 1, 1]]]]), 2) // => [[[[2.5, 1.75]]]]
 * ```
 */
export const avgPool2d = op(
  forward,
  (x: Tensor, kernelSize: Pair, given?: AvgPool2dOptions): Tensor => {
    if (x.ndim === 3) return avgPool2d(x.unsqueeze(0), kernelSize, given).squeeze(0)
    const { countIncludePad, ...window } = options("avgPool2d", OPTIONS, given)
    demandImages("avgPool2d", x.shape)
    const attrs = poolAttrs("avgPool2d", "avg", kernelSize, window)
    return apply(forward, [x.to(floatOf(x.dtype))], {
      ...attrs,
      countIncludePad,
    })
  },
  { x: TENSOR, kernelSize: PAIR, options: OPTIONAL },
)

/** @internal */
export const promises: OperationPromises<Tensor> = {
  avgPool2d: {
    inputs: [{ shape: [1, 2, 4, 3] }],
    calls: [
      (x) => avgPool2d(x, 2),
      (x) => avgPool2d(x, [3, 2], { stride: 1, padding: 1, countIncludePad: false }),
    ],
    linear: "jointly",
  },
}
