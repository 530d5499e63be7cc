import { flag, maybe, type Options, or } from "@gradus/checks"
import { type PoolSizes, poolOutput } from "@gradus/kernels"
import { PAIR } from "../../core/arguments"
import type { Spec } from "../../core/primitive"
import { formatShape, type Shape } from "../../core/shape"
import { type Pair, pair } from "../convolution/conv2d-geometry"

/** @internal */
export interface Pool2dOptions {
  /** Step between windows; default the window's size. */
  readonly stride?: Pair
  /** Places around the image, at most half the window; default 0. */
  readonly padding?: Pair
  /** Whether a last window may reach beyond the image; default false. */
  readonly ceilMode?: boolean
}

/** What both kinds of pooling take. @internal */
export const POOL_OPTIONS = {
  stride: maybe<Pair>(PAIR),
  padding: or<Pair>(0, PAIR),
  ceilMode: or(false, flag),
}

/** What selects a pooling: the sizes that do not depend on the input. @internal */
export type PoolAttrs = Pick<
  PoolSizes,
  "kind" | "kh" | "kw" | "stride" | "padding" | "dilation" | "ceilMode" | "countIncludePad"
>

/** @throws RangeError for sizes out of range @internal */
export function poolAttrs(
  owner: string,
  kind: "max" | "avg",
  kernelSize: Pair,
  options: Options<typeof POOL_OPTIONS>,
): PoolAttrs {
  const [kh, kw] = pair(owner, "kernelSize", kernelSize, 1)
  const stride = pair(owner, "stride", options.stride ?? [kh, kw], 1)
  const padding = pair(owner, "padding", options.padding, 0)
  if (2 * padding[0] > kh || 2 * padding[1] > kw) {
    throw new RangeError(
      `${owner}: padding must be at most half the window, got ${formatShape(padding)} for window ${formatShape([kh, kw])}. Use pad() for more.`,
    )
  }
  return { kind, kh, kw, stride, padding, ceilMode: options.ceilMode }
}

/** @internal */
export function poolSizes([n, c, h, w]: Shape, { dtype }: Pick<Spec, "dtype">, attrs: PoolAttrs): PoolSizes {
  return { type: dtype === "float64" ? "f64" : "f32", n, c, h, w, ...attrs }
}

type Infer<Attrs> = (inputs: readonly Spec[], attrs: Attrs) => Spec

/** What a pooling makes of images. @throws RangeError when no window fits @internal */
export const inferPooled =
  (owner: string): Infer<PoolAttrs> =>
  ([{ shape, dtype }], attrs) => {
    const [oh, ow] = poolOutput(poolSizes(shape, { dtype }, attrs))
    if (oh > 0 && ow > 0) return { shape: [shape[0], shape[1], oh, ow], dtype }
    throw new RangeError(
      `${owner}: the window must fit into the padded image, got window ${formatShape([attrs.kh, attrs.kw])} for image ${formatShape(shape.slice(2))}. Pad more, or use a smaller window.`,
    )
  }

/** What selects the gradient of a pooling: the images' shape as well. @internal */
export type PoolGradAttrs = PoolAttrs & { readonly shape: Shape }

/** What the gradient of a pooling makes of the gradient behind it. @internal */
export const inferPoolGrad: Infer<PoolGradAttrs> = ([{ dtype }], { shape }) => ({ shape, dtype })
