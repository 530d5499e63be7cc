/* A contiguous tensor seen along one axis: `outer` runs of `length` elements that stand `inner` apart. */
export interface Runs {
  readonly outer: number
  readonly length: number
  readonly inner: number
}

/** A shape along one axis; without an axis, all elements are one run. */
export function runsAlong(shape: readonly number[], axis: number | undefined): Runs {
  const size = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1)
  if (axis === undefined) return { outer: 1, length: size(shape), inner: 1 }
  return { outer: size(shape.slice(0, axis)), length: shape[axis]!, inner: size(shape.slice(axis + 1)) }
}
