import * as fc from "fast-check"
import { elements } from "../arbitraries/shapes"
import type { Shape } from "./optimizer-options"

/** As many elements as a drawn parameter has at most. */
export const MAX_ELEMENTS = 12

/** Shapes of parameters: lists, matrices, kernels of convolutions, a single number; shrinks to a list of one. */
export function parameterShape(): fc.Arbitrary<Shape> {
  const side = (max: number) => fc.integer({ min: 1, max })
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.tuple(side(7)), weight: 3 },
    { arbitrary: fc.tuple(side(4), side(3)), weight: 3 },
    { arbitrary: fc.tuple(side(3), side(2), side(2)), weight: 1 },
    { arbitrary: fc.tuple(side(2), side(1), side(2), side(2)), weight: 1 },
    { arbitrary: fc.constant([]), weight: 1 },
  )
}

/** Numbers of a parameter as text: nested where it is no list. */
export function shown(numbers: readonly string[], shape: Shape): string {
  if (shape.length <= 1) return shape.length === 0 ? numbers[0] : `[${numbers.join(", ")}]`
  const size = elements(shape.slice(1))
  const rows = Array.from({ length: shape[0] }, (_, i) =>
    shown(numbers.slice(i * size, (i + 1) * size), shape.slice(1)),
  )
  return `[${rows.join(", ")}]`
}
