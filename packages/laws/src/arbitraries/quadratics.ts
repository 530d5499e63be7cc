import * as fc from "fast-check"
import { realNumber } from "./numbers"

/** f(θ) = ½(θ − c)ᵀA(θ − c) with A = QΛQᵀ: everything about it is known. */
export interface Quadratic {
  readonly dimension: number
  /** Where the minimum, 0, lies. */
  readonly centre: readonly number[]
  /** Eigenvalues of A, the largest first. */
  readonly eigenvalues: readonly number[]
  /** Unit eigenvectors, in the same order. */
  readonly eigenvectors: readonly (readonly number[])[]
  readonly value: (theta: readonly number[]) => number
  readonly gradient: (theta: readonly number[]) => number[]
  readonly toString: () => string
}

/** How quadratics are drawn. */
export interface QuadraticDraw {
  readonly maxDimension?: number
  /** Eigenvalues are drawn from this interval. Default [0.5, 4]. */
  readonly eigenvalues?: readonly [number, number]
}

/** Convex quadratics of any orientation: a diagonal turned by a Householder reflection. */
export function convexQuadratic(draw: QuadraticDraw = {}): fc.Arbitrary<Quadratic> {
  const { maxDimension = 4, eigenvalues: [low, high] = [0.5, 4] } = draw
  const axis = fc.record({
    lambda: fc.integer({ min: 0, max: 64 }).map((k) => low + ((high - low) * k) / 64),
    centre: realNumber(),
    mirror: fc.integer({ min: -4, max: 4 }),
  })
  return fc.array(axis, { minLength: 1, maxLength: maxDimension }).map((axes) =>
    quadratic(
      axes.map(({ centre }) => centre),
      axes.map(({ lambda }) => lambda).sort((a, b) => b - a),
      axes.map(({ mirror }) => mirror),
    ),
  )
}

/**
 * The quadratic with this centre and spectrum, its axes reflected across the plane normal to `mirror`.
 *
 * @example
 * const bowl = quadratic([1, 1], [4, 1], [0, 0])
 * bowl.value([2, 1]) // => 2
 * bowl.gradient([2, 1]) // => [4, 0]
 */
export function quadratic(
  centre: readonly number[],
  eigenvalues: readonly number[],
  mirror: readonly number[],
): Quadratic {
  const eigenvectors = reflectedAxes(mirror)
  const coordinates = (theta: readonly number[]) => {
    const offset = theta.map((x, i) => x - centre[i])
    return eigenvectors.map((axis) => dot(axis, offset))
  }
  return {
    dimension: centre.length,
    centre,
    eigenvalues,
    eigenvectors,
    value: (theta) => coordinates(theta).reduce((sum, z, k) => sum + 0.5 * eigenvalues[k] * z * z, 0),
    gradient: (theta) => {
      const z = coordinates(theta)
      return theta.map((_, i) => z.reduce((sum, zk, k) => sum + eigenvalues[k] * zk * eigenvectors[k][i], 0))
    },
    toString: () =>
      `a quadratic with centre [${centre}], eigenvalues [${eigenvalues}], axes mirrored across [${mirror}]`,
  }
}

/** Σ aᵢbᵢ, in index order. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0)
}

/** √Σxᵢ². */
export function length(x: readonly number[]): number {
  return Math.sqrt(dot(x, x))
}

/** Columns of I − 2vvᵀ/vᵀv; the plain axes when v is 0. */
function reflectedAxes(v: readonly number[]): number[][] {
  const norm = dot(v, v)
  return v.map((_, k) => v.map((_, i) => (i === k ? 1 : 0) - (norm === 0 ? 0 : (2 * v[i] * v[k]) / norm)))
}
