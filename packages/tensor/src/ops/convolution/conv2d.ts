import { either, maybe, oneOf, options, or, whole } from "@gradus/checks"
import {
  type Call,
  type ConvOutput,
  type ConvSizes,
  convEpilogueFits,
  convOutput,
  type Epilogue,
  planConv2d,
  planConv2dInputGrad,
  planConv2dWeightGrad,
} from "@gradus/kernels"
import type { OperationPromises } from "@gradus/laws"
import { apply } from "../../core/apply"
import { OPTIONAL, PAIR, TENSOR } from "../../core/arguments"
import { isFloat, promote } from "../../core/dtype"
import type { Primitive, Spec, TileLowering } from "../../core/primitive"
import { formatShape, type Shape } from "../../core/shape"
import type { Tensor } from "../../tensor"
import { op } from "../elementwise/elementwise"
import { remember } from "../remember"
import { demandImages, type Pair, pair } from "./conv2d-geometry"

export interface Conv2dOptions {
  /** Added to each output channel, `[outChannels]`. */
  readonly bias?: Tensor
  /** Step between windows; default 1. */
  readonly stride?: Pair
  /** Zeros around the image; "valid" is none (the default), "same" as many as keep its size (stride 1). */
  readonly padding?: Pair | "same" | "valid"
  /** Distance between taps; default 1. */
  readonly dilation?: Pair
  /** Parts into which the channels are divided, each with its own filters; default 1. */
  readonly groups?: number
}

interface Attrs {
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly groups: number
}

function sizesOf(x: Shape, weight: Shape, { dtype }: Spec, attrs: Attrs): ConvSizes {
  const [n, c, h, w] = x
  const [o, , kh, kw] = weight
  return { type: dtype === "float64" ? "f64" : "f32", n, c, h, w, o, kh, kw, ...attrs }
}

/** The same for a convolution and its two derivatives. */
function flopsOf(sizes: ConvSizes): number {
  const [height, width] = convOutput(sizes)
  return (2 * sizes.n * sizes.o * height * width * sizes.c * sizes.kh * sizes.kw) / sizes.groups
}

function convolution(
  output: ConvOutput,
  plan: (sizes: ConvSizes, epilogue?: Epilogue) => Call,
  sizes: ConvSizes,
  operands: readonly number[],
): TileLowering {
  return {
    kind: "tiles",
    operands,
    flops: flopsOf(sizes),
    plan: ({ epilogue, relaxed } = {}) => plan({ ...sizes, relaxed }, epilogue),
    fits: (epilogue) => convEpilogueFits(sizes, output, epilogue),
  }
}

/* y = x ⋆ weight is linear in either operand, and its derivatives are two more operations of the same kind, so
   that these three are each other's derivatives of any order. */

const forward: Primitive<Attrs> = {
  name: "conv2d",
  infer([x, weight]: readonly Spec[], attrs) {
    const [n, c] = x.shape
    const [o, perGroup] = weight.shape
    const { groups } = attrs
    if (weight.shape.length !== 4 || perGroup * groups !== c || o % groups !== 0) {
      throw new RangeError(
        `conv2d: the weight must be [outChannels, inChannels / groups, height, width] with channels that ${groups} groups divide, got weight ${formatShape(weight.shape)} for input ${formatShape(x.shape)}. Check inChannels and groups.`,
      )
    }
    const dtype = promote([x, weight])
    const [oh, ow] = convOutput(sizesOf(x.shape, weight.shape, { shape: [], dtype }, attrs))
    if (oh === 0 || ow === 0) {
      throw new RangeError(
        `conv2d: the window must fit into the padded image, got kernel ${formatShape(weight.shape.slice(2))}, dilation ${formatShape(attrs.dilation)}, padding ${formatShape(attrs.padding)} for image ${formatShape(x.shape.slice(2))}. Pad more, or use a smaller kernel.`,
      )
    }
    return { shape: [n, o, oh, ow], dtype }
  },
  lower: remember(([x, weight]: readonly Spec[], output, attrs) =>
    convolution("forward", planConv2d, sizesOf(x.shape, weight.shape, output, attrs), [0, 1]),
  ),
  vjp(gradient, saved) {
    const { attrs } = saved
    const [x, weight] = [saved.inputSpec(0).shape, saved.inputSpec(1).shape]
    return [
      saved.needs(0) ? conv2dInputGrad(gradient, saved.input(1), { ...attrs, shape: x }) : undefined,
      saved.needs(1) ? conv2dWeightGrad(saved.input(0), gradient, { ...attrs, shape: weight }) : undefined,
    ]
  },
}

/** Attributes of the derivatives: with the shape of what they are the gradient of. */
type GradAttrs = Attrs & { readonly shape: Shape }

const withoutShape = ({ stride, padding, dilation, groups }: GradAttrs): Attrs => ({
  stride,
  padding,
  dilation,
  groups,
})

const inputGrad: Primitive<GradAttrs> = {
  name: "conv2dInputGrad",
  infer: ([gradient]: readonly Spec[], { shape }) => ({ shape, dtype: gradient.dtype }),
  lower: remember(([, weight]: readonly Spec[], output, { shape, ...attrs }) =>
    convolution("inputGrad", planConv2dInputGrad, sizesOf(shape, weight.shape, output, attrs), [1, 0]),
  ),
  vjp(v, saved) {
    const attrs = withoutShape(saved.attrs)
    const weight = saved.inputSpec(1).shape
    return [
      saved.needs(0) ? apply(forward, [v, saved.input(1)], attrs) : undefined,
      saved.needs(1) ? conv2dWeightGrad(v, saved.input(0), { ...attrs, shape: weight }) : undefined,
    ]
  },
}

/** The gradient of a convolution's input, from that of its output and the weight. @internal */
export const conv2dInputGrad = op(
  inputGrad,
  (gradient: Tensor, weight: Tensor, attrs: GradAttrs): Tensor => apply(inputGrad, [gradient, weight], attrs),
)

const weightGrad: Primitive<GradAttrs> = {
  name: "conv2dWeightGrad",
  infer: ([x]: readonly Spec[], { shape }) => ({ shape, dtype: x.dtype }),
  lower: remember(([x]: readonly Spec[], output, { shape, ...attrs }) =>
    convolution("weightGrad", planConv2dWeightGrad, sizesOf(x.shape, shape, output, attrs), [0, 1]),
  ),
  vjp(v, saved) {
    const attrs = withoutShape(saved.attrs)
    const x = saved.inputSpec(0).shape
    return [
      saved.needs(0) ? conv2dInputGrad(saved.input(1), v, { ...attrs, shape: x }) : undefined,
      saved.needs(1) ? apply(forward, [saved.input(0), v], attrs) : undefined,
    ]
  },
}

/** The gradient of a convolution's weight, from its input and the gradient of its output. @internal */
export const conv2dWeightGrad = op(
  weightGrad,
  (x: Tensor, gradient: Tensor, attrs: GradAttrs): Tensor => apply(weightGrad, [x, gradient], attrs),
)

const OPTIONS = {
  stride: or<Pair>(1, PAIR),
  padding: or<Pair | "same" | "valid">(0, either(PAIR, oneOf("same", "valid"))),
  dilation: or<Pair>(1, PAIR),
  groups: or(1, whole("[1, ∞)")),
  bias: maybe(TENSOR),
}

/**
 * Cross-correlation of images with filters, as PyTorch's conv2d. Its sums, over (channel, row, column) of the window,
 * run in blocks as those of `matmul` do, and so do its gradients'.
 *
 * @param x - `[batch, inChannels, height, width]`, or without the batch
 * @param weight - `[outChannels, inChannels / groups, kernelHeight, kernelWidth]`
 * @returns `[batch, outChannels, outHeight, outWidth]`, outHeight = ⌊(height + 2·padding − dilation·(kernelHeight − 1) − 1) / stride⌋ + 1
 * @throws RangeError when channels, groups or window do not fit; TypeError for integers
 * @example
 * ```ts
 * const edges = tensor([[[[-1, 1]]]])
 * conv2d(tensor([[[[0, 0, 5, 5]]]]), edges) // => [[[[0, 5, 0]]]]
 * ```
 */
export const conv2d = op(
  forward,
  (x: Tensor, weight: Tensor, given?: Conv2dOptions): Tensor => {
    if (x.ndim === 3) return conv2d(x.unsqueeze(0), weight, given).squeeze(0)
    const { groups, bias, padding, ...steps } = options("conv2d", OPTIONS, given)
    demandImages("conv2d", x.shape)
    const dtype = promote([x, weight])
    if (!isFloat(dtype)) {
      throw new TypeError(
        `conv2d: the dtype must be float32 or float64, got ${dtype}. Convert with to("float32").`,
      )
    }
    const stride = pair("conv2d", "stride", steps.stride, 1)
    const dilation = pair("conv2d", "dilation", steps.dilation, 1)
    const { images, around } = padImages(x, weight, padding, stride, dilation)
    const y = apply(forward, [images.to(dtype), weight.to(dtype)], {
      stride,
      padding: around,
      dilation,
      groups,
    })
    if (!bias) return y
    if (bias.ndim !== 1 || bias.size !== y.shape[1]) {
      throw new RangeError(
        `conv2d: the bias must be [outChannels] = [${y.shape[1]}], got shape ${formatShape(bias.shape)}. Give one number for each filter.`,
      )
    }
    return y.add(bias.reshape([1, bias.size, 1, 1]))
  },
  { x: TENSOR, weight: TENSOR, options: OPTIONAL },
)

/** Padding as the kernels take it, the same on both sides; an odd total for "same" puts one more at the end beforehand. */
function padImages(
  x: Tensor,
  weight: Tensor,
  padding: Pair | "same" | "valid",
  stride: readonly [number, number],
  dilation: readonly [number, number],
): { images: Tensor; around: readonly [number, number] } {
  if (padding === "valid") return { images: x, around: [0, 0] }
  if (padding !== "same") return { images: x, around: pair("conv2d", "padding", padding, 0) }
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new RangeError(
      `conv2d: padding "same" needs stride 1, got [${stride.join(", ")}]. Give the padding as a number.`,
    )
  }
  const [height, width] = dilation.map((step, i) => step * (weight.shape[2 + i] - 1))
  const odd = [0, width % 2, 0, height % 2]
  return { images: x.pad(odd), around: [Math.floor(height / 2), Math.floor(width / 2)] }
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  conv2d: {
    inputs: [{ shape: [1, 2, 3, 4] }, { shape: [2, 1, 2, 2] }],
    calls: [
      (x, weight) => conv2d(x, weight, { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 }),
    ],
    linear: "each",
  },
  conv2dInputGrad: {
    inputs: [{ shape: [1, 2, 2, 2] }, { shape: [2, 1, 2, 2] }],
    calls: [
      (gradient, weight) =>
        conv2dInputGrad(gradient, weight, {
          stride: [2, 1],
          padding: [1, 0],
          dilation: [1, 2],
          groups: 2,
          shape: [1, 2, 3, 4],
        }),
    ],
    linear: "each",
  },
  conv2dWeightGrad: {
    inputs: [{ shape: [1, 2, 3, 4] }, { shape: [1, 2, 2, 2] }],
    calls: [
      (x, gradient) =>
        conv2dWeightGrad(x, gradient, {
          stride: [2, 1],
          padding: [1, 0],
          dilation: [1, 2],
          groups: 2,
          shape: [2, 1, 2, 2],
        }),
    ],
    linear: "each",
  },
}
