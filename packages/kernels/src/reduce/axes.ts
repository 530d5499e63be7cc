import type { View } from "../loops"

/** The axes of a reduction after joining: sizes of both kinds, and each input's strides along all. */
export interface ReduceAxes {
  readonly kept: readonly number[]
  readonly reduced: readonly number[]
  /** For each input, elements along the kept axes, then along the reduced ones. */
  readonly strides: readonly (readonly number[])[]
}

/**
 * Parts the axes of a shape into kept and reduced ones, drops those of size 1, and joins neighbours that
 * every input walks as one. At least one reduced axis is left.
 */
export function reduceAxes(
  shape: readonly number[],
  reduced: ReadonlySet<number>,
  views: readonly View[],
): ReduceAxes {
  const all = shape.map((_, axis) => axis)
  const outer = join(
    shape,
    all.filter((axis) => !reduced.has(axis)),
    views,
  )
  const inner = join(
    shape,
    all.filter((axis) => reduced.has(axis)),
    views,
  )
  if (inner.sizes.length === 0) {
    inner.sizes.push(1)
    // With nothing kept either there is a single element: one that vectors see as contiguous.
    for (const strides of inner.strides) strides.push(outer.sizes.length === 0 ? 1 : 0)
  }
  return {
    kept: outer.sizes,
    reduced: inner.sizes,
    strides: views.map((_, i) => [...outer.strides[i]!, ...inner.strides[i]!]),
  }
}

function join(
  shape: readonly number[],
  axes: readonly number[],
  views: readonly View[],
): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = []
  const strides: number[][] = views.map(() => [])
  for (const axis of axes) {
    const size = shape[axis]!
    if (size === 1) continue
    const last = sizes.length - 1
    if (last >= 0 && views.every((view, i) => strides[i]![last] === view.strides[axis]! * size)) {
      sizes[last]! *= size
      for (const [i, view] of views.entries()) strides[i]![last] = view.strides[axis]!
    } else {
      sizes.push(size)
      for (const [i, view] of views.entries()) strides[i]!.push(view.strides[axis]!)
    }
  }
  return { sizes, strides }
}
