/** One step on one random function. */
export interface Draw {
  /** c = ηK/2, K the largest curvature of the function. */
  readonly c: number
  /** The fall as a share of η‖g‖². */
  readonly fall: number
}

/** Makes what draws steps on random smooth functions of `@gradus/laws` with fast-check: so many, from a seed. */
export async function stepDrawer(): Promise<(count: number, seed: number) => Draw[]> {
  // Imported like this, they are the very files that live examples load.
  const [fc, { realNumber, smoothFunction }] = await Promise.all([
    import("fast-check"),
    import("@gradus/laws"),
  ])
  const cases = fc.record({
    f: smoothFunction(),
    place: fc.array(realNumber(), { minLength: 4, maxLength: 4 }),
    // c from 0.01 to 5, evenly on a logarithmic axis.
    decade: fc.noBias(fc.integer({ min: -2000, max: 699 })),
  })
  return (count, seed) =>
    fc.sample(cases, { numRuns: count, seed }).flatMap(({ f, place, decade }) => {
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
