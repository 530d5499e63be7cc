import * as fc from "fast-check"
import { realNumber, unitNumber } from "./numbers"
import { dot, length } from "./quadratics"

/** A function whose gradient and curvature are known exactly. */
export interface SmoothFunction {
  readonly dimension: number
  readonly value: (theta: readonly number[]) => number
  readonly gradient: (theta: readonly number[]) => number[]
  /** K ≥ ‖∇²f(θ)‖ everywhere, so |f(θ+δ) − f(θ) − ⟨∇f(θ), δ⟩| ≤ ½K‖δ‖². */
  readonly curvature: number
  readonly toString: () => string
}

interface Bump {
  readonly value: (z: number) => number
  readonly slope: (z: number) => number
  /** Largest |second derivative|. */
  readonly bend: number
}

// Built from √ and ÷ alone, so that every engine computes the same bits.
const bumps: readonly Bump[] = [
  // A parabola.
  { value: (z) => (z * z) / 2, slope: (z) => z, bend: 1 },
  // A bowl with straight sides: √(1 + z²).
  { value: (z) => Math.sqrt(1 + z * z), slope: (z) => z / Math.sqrt(1 + z * z), bend: 1 },
  // A hill, neither convex nor concave: 1/(1 + z²).
  {
    value: (z) => 1 / (1 + z * z),
    slope: (z) => (-2 * z) / ((1 + z * z) * (1 + z * z)),
    bend: 2,
  },
  // A smooth step: z/√(1 + z²); its second derivative −3z/(1+z²)^2.5 is largest at z = −½.
  {
    value: (z) => z / Math.sqrt(1 + z * z),
    slope: (z) => 1 / ((1 + z * z) * Math.sqrt(1 + z * z)),
    bend: 0.8586501033,
  },
]

/** Σ cₖ·φₖ(aₖ·θ + bₖ) with random c, a, b and φ a parabola, a bowl, a hill or a smooth step. */
export function smoothFunction(maxDimension = 4): fc.Arbitrary<SmoothFunction> {
  const term = fc.record({
    bump: fc.nat({ max: bumps.length - 1 }),
    weight: realNumber(),
    shift: unitNumber(),
    direction: fc.array(unitNumber(), { minLength: maxDimension, maxLength: maxDimension }),
  })
  return fc
    .record({
      dimension: fc.integer({ min: 1, max: maxDimension }),
      terms: fc.array(term, { minLength: 1, maxLength: 4 }),
    })
    .map(({ dimension, terms }) => {
      const parts = terms.map(({ bump, weight, shift, direction }) => ({
        ...bumps[bump],
        weight,
        shift,
        direction: direction.slice(0, dimension),
      }))
      return {
        dimension,
        curvature: parts.reduce((sum, { weight, bend, direction }) => {
          const a = length(direction)
          return sum + Math.abs(weight) * bend * a * a
        }, 0),
        value: (theta) =>
          parts.reduce(
            (sum, { weight, value, direction, shift }) => sum + weight * value(dot(direction, theta) + shift),
            0,
          ),
        gradient: (theta) => {
          const slopes = parts.map(
            ({ weight, slope, direction, shift }) => weight * slope(dot(direction, theta) + shift),
          )
          return theta.map((_, i) =>
            parts.reduce((sum, { direction }, k) => sum + slopes[k] * direction[i], 0),
          )
        },
        toString: () => `a smooth function of ${dimension} variables: ${fc.stringify(terms)}`,
      }
    })
}
