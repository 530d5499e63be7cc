import { realNumber, smoothFunction } from "@gradus/laws"
import * as fc from "fast-check"

/** One step on one random function. */
export interface Draw {
  /** c = ηK/2, K the largest curvature of the function. */
  readonly c: number
  /** The fall as a share of η‖g‖². */
  readonly fall: number
}

const cases = fc.record({
  f: smoothFunction(),
  place: fc.array(realNumber(), { minLength: 4, maxLength: 4 }),
  // c from 0.01 to 5, evenly on a logarithmic axis.
  decade: fc.noBias(fc.integer({ min: -2000, max: 699 })),
})

/** Steps on random smooth functions of `@gradus/laws`, drawn by fast-check. */
export function drawSteps(count: number, seed: number): Draw[] {
  return fc.sample(cases, { numRuns: count, seed }).flatMap(({ f, place, decade }) => {
    const theta = place.slice(0, f.dimension)
    const g = f.gradient(theta)
    const squared = g.reduce((sum, x) => sum + x * x, 0)
    // Where the gradient is next to nothing, a fall is all rounding.
    if (f.curvature === 0 || squared < 1e-6) return []
    const c = 10 ** (decade / 1000)
    const eta = (2 * c) / f.curvature
    const fall = f.value(theta) - f.value(theta.map((x, i) => x - eta * g[i]))
    return [{ c, fall: fall / (eta * squared) }]
  })
}
