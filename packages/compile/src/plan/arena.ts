import { aligned } from "@gradus/kernels"

/** A piece of memory that is needed from one stage of the program to another. */
export interface Span {
  readonly bytes: number
  /** The first and last stage that use it; −1 is before all. */
  readonly from: number
  to: number
  /** Where it begins in the arena: set by `layOut`. */
  offset: number
}

export function span(bytes: number, from: number, to = from): Span {
  return { bytes: aligned(bytes), from, to, offset: 0 }
}

/**
 * Gives every span a place such that none overlaps another that is needed at the same time; large ones first, each at
 * the lowest place that is free.
 *
 * @returns the size of the arena
 */
export function layOut(spans: readonly Span[]): number {
  /** In the order of their offsets. */
  const placed: Span[] = []
  /** Where the last of some size and time went: below that there is no room for another. */
  const lowest = new Map<string, number>()
  let size = 0
  for (const one of [...spans].sort((a, b) => b.bytes - a.bytes || a.from - b.from)) {
    const alike = `${one.bytes}:${one.from}:${one.to}`
    let offset = lowest.get(alike) ?? 0
    for (let i = firstFrom(placed, offset); i < placed.length; i++) {
      const other = placed[i]
      if (other.from > one.to || one.from > other.to) continue
      if (other.offset >= offset + one.bytes) break
      offset = Math.max(offset, other.offset + other.bytes)
    }
    one.offset = offset
    placed.splice(firstFrom(placed, offset), 0, one)
    lowest.set(alike, offset)
    size = Math.max(size, offset + one.bytes)
  }
  return size
}

/** The first place whose span, and all behind it, begin at an offset or after it. */
function firstFrom(placed: readonly Span[], offset: number): number {
  let [low, high] = [0, placed.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (placed[middle].offset < offset) low = middle + 1
    else high = middle
  }
  return low
}
