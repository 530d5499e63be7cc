import type { Call } from "../call"
import { type Element, elementOf } from "../element"
import type { ConvFitted } from "./conv-epilogue"
import { convCall } from "./convolution"
import { correlationBytes } from "./correlate"
import { type ConvSizes, planeStride } from "./geometry"
import type { ConvPart } from "./part"
import type { Routine, Words } from "./routine"
import { blocksOf } from "./tiles"

/** The parameters that kernels of correlations share: `Correlation` says what they are. */
export const SHARED = [
  "images groups from terms fromImage h w padded paddedBytes plane top left width",
  "weight groupWeight outStride termStride records taps",
  "to channels toImage toPlane table sums context waiting",
] as const

type Shared = Words<(typeof SHARED)[number]>

/** Planes of one side: how many all groups have, and their size. */
interface Planes {
  readonly channels: number
  readonly h: number
  readonly w: number
}

/** The forward pass or the input's gradient as a correlation; counts of elements. */
export interface CorrelationSizes {
  readonly source: Planes
  readonly target: Planes
  /** Of the two operands the weight is the first. */
  readonly weightFirst: boolean
  /** From a weight to that of the next channel of the target, and of the source. */
  readonly outStride: number
  readonly termStride: number
  /** Source planes with zeros around them, as `padImage` makes them: `height` rows of `phases` times `width`. */
  readonly copy: {
    /** Otherwise the source serves as it is. */
    readonly isNeeded: boolean
    readonly top: number
    readonly left: number
    readonly height: number
    readonly width: number
    readonly phases: number
  }
  /** The outputs that one table of vectors is for. */
  readonly rows: number
  readonly columns: number
  /** Target planes whose sums wait for an epilogue at one time, unless it is direct. */
  readonly waitingPlanes: number
}

/**
 * The call of a correlation's kernel for one part of the target.
 *
 * @param own - the parameters that are not shared
 */
export function planCorrelation<Own extends string>(
  s: ConvSizes,
  { images, groups, channels }: ConvPart,
  fitted: ConvFitted | undefined,
  sizes: CorrelationSizes,
  kernel: (e: Element, blocks: boolean) => Routine<Shared | Own>,
  own: Readonly<Record<Own, number>>,
): Call {
  const { source, target, copy } = sizes
  const e = elementOf(s.type, s.relaxed)
  const terms = source.channels / s.groups
  const taps = s.kh * s.kw
  const firstChannel = groups.from * (target.channels / s.groups) + channels.from
  const [fromPlane, toPlane] = [source.h * source.w * e.bytes, target.h * target.w * e.bytes]
  const row = copy.phases * copy.width * e.bytes
  const plane = copy.isNeeded ? planeStride(copy.height * row) : source.h * row
  const paddedBytes = copy.isNeeded ? groups.count * terms * plane + 16 : 0
  const weight = groups.from * (s.o / s.groups) * (s.c / s.groups) * taps + channels.from * sizes.outStride
  const { blocks, waiting } = blocksOf(terms * taps)
  const first = (images.from * target.channels + firstChannel) * target.h * target.w
  const bytes = {
    padded: paddedBytes,
    ...correlationBytes(e, groups.count * channels.count * terms * taps, sizes.rows, sizes.columns),
    taps: taps * 8,
    sums: fitted && !fitted.direct ? sizes.waitingPlanes * toPlane : 0,
    waiting,
  }
  const shared = {
    images: toPlane > 0 ? images.count : 0,
    groups: groups.count,
    terms,
    fromImage: source.channels * fromPlane,
    h: source.h,
    w: source.w,
    paddedBytes,
    plane,
    top: copy.top,
    left: copy.left,
    width: copy.width,
    groupWeight: (s.o / s.groups) * (s.c / s.groups) * taps * e.bytes,
    outStride: sizes.outStride * e.bytes,
    termStride: sizes.termStride * e.bytes,
    channels: channels.count,
    toImage: target.channels * toPlane,
    toPlane,
  }
  const begin = { elements: first, rows: firstChannel, bytes: e.bytes }
  // Spreading so many into a new object takes a hundred times as long.
  const fixed = Object.assign(shared, own)
  return convCall(kernel(e, blocks), fitted, begin, bytes, fixed, ([a, b], to, at) => {
    const [from, weights] = sizes.weightFirst ? [b, a] : [a, b]
    return {
      from: from + (images.from * source.channels + groups.from * terms) * fromPlane,
      padded: copy.isNeeded ? at.padded : 0,
      weight: weights + weight * e.bytes,
      to,
    }
  })
}
