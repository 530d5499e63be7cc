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
  reducedAxes: readonly number[],
  views: readonly View[],
): ReduceAxes {
  const kept: number[] = []
  const reduced: number[] = []
  const strides = views.map((): number[] => [])
  for (const sizes of [kept, reduced]) {
    const first = strides[0]?.length ?? 0
    for (let axis = 0; axis < shape.length; axis++) {
      const size = shape[axis]!
      if (size === 1 || reducedAxes.includes(axis) !== (sizes === reduced)) continue
      const last = first + sizes.length - 1
      const joins =
        last >= first && views.every((view, i) => strides[i]![last] === view.strides[axis]! * size)
      if (joins) sizes[sizes.length - 1]! *= size
      else sizes.push(size)
      for (let i = 0; i < views.length; i++) {
        strides[i]![joins ? last : last + 1] = views[i]!.strides[axis]!
      }
    }
  }
  if (reduced.length === 0) {
    reduced.push(1)
    // With nothing kept either there is a single element: one that vectors see as contiguous.
    for (const of of strides) of.push(kept.length === 0 ? 1 : 0)
  }
  return { kept, reduced, strides }
}
