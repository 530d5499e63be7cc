import * as fc from "fast-check"

/** How shapes are drawn. */
export interface ShapeDraw {
  readonly minRank?: number
  readonly maxRank?: number
  /** Smallest side; 0 draws empty tensors too. Default 1. */
  readonly minSide?: number
  readonly maxSide?: number
}

/** Shapes of small tensors: rank 0 to 3 and sides 1 to 4 unless told. */
export function shape({
  minRank = 0,
  maxRank = 3,
  minSide = 1,
  maxSide = 4,
}: ShapeDraw = {}): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: minSide, max: maxSide }), { minLength: minRank, maxLength: maxRank })
}

/** `count` shapes that broadcast against each other (NumPy's rule), and the shape they make. */
export interface BroadcastableShapes {
  readonly shapes: readonly (readonly number[])[]
  readonly result: readonly number[]
}

/** Shapes made from one result by dropping leading sides and setting sides to 1. */
export function broadcastableShapes(count = 2, draw: ShapeDraw = {}): fc.Arbitrary<BroadcastableShapes> {
  const { maxRank = 3 } = draw
  const cut = fc.record({
    kept: fc.nat({ max: maxRank }),
    ones: fc.array(fc.boolean(), { minLength: maxRank, maxLength: maxRank }),
  })
  return fc
    .record({ full: shape(draw), cuts: fc.array(cut, { minLength: count, maxLength: count }) })
    .map(({ full, cuts }) => {
      const shapes = cuts.map(({ kept, ones }) => {
        const sides = full.map((side, i) => (ones[i] ? 1 : side))
        return sides.slice(Math.min(kept, sides.length))
      })
      return { shapes, result: broadcastShape(shapes) as number[] }
    })
}

/** Two shapes that do not broadcast: some side differs and neither is 1. */
export function clashingShapes(draw: ShapeDraw = {}): fc.Arbitrary<readonly [number[], number[]]> {
  return fc
    .record({
      full: shape({ ...draw, minRank: 1 }),
      at: fc.nat({ max: 2 }),
      more: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ full, at, more }) => {
      const left = full.map((side) => Math.max(2, side))
      const right = [...left]
      right[at % right.length] += more
      return [left, right] as const
    })
}

/**
 * The common shape by NumPy's rule, aligned at the right; undefined when there is none.
 *
 * @example
 * broadcastShape([[3, 1], [4]]) // => [3, 4]
 * broadcastShape([[2], [3]]) // => undefined
 */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((one) => one.length))
  const result: number[] = []
  for (let axis = 1; axis <= rank; axis++) {
    const sides = shapes.map((one) => one[one.length - axis] ?? 1).filter((side) => side !== 1)
    if (sides.some((side) => side !== sides[0])) return undefined
    result.unshift(sides[0] ?? 1)
  }
  return result
}

/** Number of elements. */
export function elements(sides: readonly number[]): number {
  return sides.reduce((product, side) => product * side, 1)
}
