import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { WeightedRandomSampler } from "../src"

describe("WeightedRandomSampler", () => {
  it("draws in proportion to the weights, with replacement", () => {
    const order = new WeightedRandomSampler([1, 0, 3], 40_000, { seed: 1 }).order(0)
    const counts = [0, 0, 0]
    for (const i of order) counts[i]++
    expect(counts[1]).toBe(0)
    // Five standard deviations of a binomial count around 10,000.
    expect(Math.abs(counts[0] - 10_000)).toBeLessThan(5 * Math.sqrt(40_000 * 0.25 * 0.75))
  })

  it("draws each example at most once without replacement, heavier ones earlier", () => {
    let heavyFirst = 0
    for (let epoch = 0; epoch < 2000; epoch++) {
      const order = new WeightedRandomSampler([1, 3, 0], 2, { replacement: false }).order(epoch)
      expect([...order].sort()).toEqual([0, 1])
      if (order[0] === 1) heavyFirst++
    }
    expect(Math.abs(heavyFirst - 1500)).toBeLessThan(5 * Math.sqrt(2000 * 0.25 * 0.75))
    expect(() => new WeightedRandomSampler([1, 0], 2, { replacement: false })).toThrow(/at least 2/)
    expect(() => new WeightedRandomSampler([1, -1], 2)).toThrow(/example 1/)
  })

  it.each([1e-320, 5e-324, 1e-310, 1, 1e307, Number.MAX_VALUE])(
    "draws evenly among weights of %f",
    (weight) => {
      const counts = [0, 0, 0]
      for (const i of new WeightedRandomSampler([weight, weight, weight], 3000).order(0)) counts[i]++
      // Five standard deviations of a binomial count around 1000.
      for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt((3000 * 2) / 9))
      const firsts = [0, 0, 0]
      const options = { replacement: false }
      const once = new WeightedRandomSampler([weight, weight, weight], 1, options)
      for (let epoch = 0; epoch < 900; epoch++) firsts[once.order(epoch)[0]]++
      for (const count of firsts) expect(Math.abs(count - 300)).toBeLessThan(5 * Math.sqrt((900 * 2) / 9))
    },
  )

  it("depends on the proportions alone, not on the scale", () => {
    const weights = fc
      .array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 12 })
      .filter((all) => all.some(Boolean))
    const scales = fc.integer({ min: -1074, max: 1015 })
    fc.assert(
      fc.property(weights, scales, fc.boolean(), fc.nat(), (all, exponent, replacement, seed) => {
        const length = replacement ? 20 : all.filter(Boolean).length
        const of = (list: readonly number[]) => [
          ...new WeightedRandomSampler(list, length, { replacement, seed }).order(3),
        ]
        // In two steps, since the power alone may be too small or too large for a number.
        const half = 2 ** Math.trunc(exponent / 2)
        const scaled = all.map((weight) => weight * half * 2 ** (exponent - Math.trunc(exponent / 2)))
        expect(of(scaled)).toEqual(of(all))
      }),
      { numRuns: 200 },
    )
  })

  it("gets to the lightest once the others are drawn", () => {
    const weights = [1e-320, 1e300, 0, 1, 1e-300]
    const order = [...new WeightedRandomSampler(weights, 4, { replacement: false }).order(0)]
    expect(order).toEqual([1, 3, 4, 0])
  })
})
