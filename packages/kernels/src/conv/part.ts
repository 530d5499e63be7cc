import type { Call } from "../call"
import { moved, type Range, ranges } from "../parts"

/** A part of a convolution's output: some images, some groups of channels, some channels of each group. */
export interface ConvPart {
  readonly images: Range
  readonly groups: Range
  readonly channels: Range
}

/** Everything, given the number of channels of a group. */
export function wholePart(counts: Readonly<Record<keyof ConvPart, number>>): ConvPart {
  const all = (count: number): Range => ({ from: 0, count })
  return { images: all(counts.images), groups: all(counts.groups), channels: all(counts.channels) }
}

/**
 * A call over n·c independent planes that can be shared.
 * @param steps - bytes of a plane of each operand, in the order of the pointers
 */
export function sharedPlanes<Sizes extends { readonly n: number; readonly c: number }>(
  sizes: Sizes,
  steps: readonly number[],
  plan: (sizes: Sizes) => Call,
): Call {
  const part = ({ from, count }: Range) => {
    const skipped = steps.map((step) => from * step)
    return moved(plan({ ...sizes, n: 1, c: count }), skipped)
  }
  return { ...plan(sizes), split: (parts) => ranges(sizes.n * sizes.c, parts).map(part) }
}

/** The call of the whole, which can be shared. */
export function shared(whole: ConvPart, unit: number, plan: (part: ConvPart) => Call): Call {
  return { ...plan(whole), split: (parts) => partsOf(whole, unit, parts).map(plan) }
}

/**
 * Up to `parts` parts along the axis that shares the work most evenly; among equals images, then groups. Channels
 * are shared in runs of `unit`, where there is one group.
 */
function partsOf(whole: ConvPart, unit: number, parts: number): ConvPart[] {
  const ways = [
    ranges(whole.images.count, parts).map((images) => ({ ...whole, images })),
    ranges(whole.groups.count, parts).map((groups) => ({ ...whole, groups })),
    ...(whole.groups.count === 1
      ? [ranges(whole.channels.count, parts, unit).map((channels) => ({ ...whole, channels }))]
      : []),
  ]
  const size = (part: ConvPart) => part.images.count * part.groups.count * part.channels.count
  const largest = (way: readonly ConvPart[]) => Math.max(0, ...way.map(size))
  return ways.reduce((best, way) => (largest(way) < largest(best) ? way : best))
}
