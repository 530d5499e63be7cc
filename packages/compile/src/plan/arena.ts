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
  const placed: Span[] = []
  let size = 0
  for (const one of [...spans].sort((a, b) => b.bytes - a.bytes || a.from - b.from)) {
    const rivals = placed.filter((other) => other.from <= one.to && one.from <= other.to)
    rivals.sort((a, b) => a.offset - b.offset)
    let offset = 0
    for (const other of rivals) {
      if (other.offset >= offset + one.bytes) break
      offset = Math.max(offset, other.offset + other.bytes)
    }
    one.offset = offset
    placed.push(one)
    size = Math.max(size, offset + one.bytes)
  }
  return size
}
