import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clipGradNorm, clipGradValue } from "../src"

type Precision = "float32" | "float64"

/** Parameters of zeros with the given gradients. */
function withGradients(gradients: readonly (readonly number[])[], dtype: Precision = "float64"): Tensor[] {
  return gradients.map((g) => {
    const w = tensor(new Float64Array(g.length), { dtype, requiresGrad: true })
    w.grad = tensor(Float64Array.from(g), { dtype })
    return w
  })
}

const gradientsOf = (params: readonly Tensor[]) =>
  params.map(({ grad }) => [...(grad as Tensor).toTypedArray()])
const lists = fc.array(fc.array(fc.integer({ min: -64, max: 64 }), { maxLength: 5 }), { maxLength: 4 })

describe("clipGradNorm", () => {
  it("returns the norm of all gradients together and scales them to the largest allowed", () => {
    const params = withGradients([[3], [0, 4]])
    expect(clipGradNorm(params, 1).item()).toBe(5)
    for (const [p, want] of [[0.6], [0, 0.8]].entries()) {
      for (const [i, g] of want.entries()) expect(gradientsOf(params)[p][i]).toBeCloseTo(g, 6)
    }
  })

  it("keeps the direction, and leaves gradients within the limit as they are, for every p", () => {
    const property = fc.property(
      lists,
      fc.constantFrom(1, 1.5, 2, 3, Infinity),
      fc.integer({ min: 1, max: 99 }),
      (given, normType, maxNorm) => {
        const params = withGradients(given)
        const norm = clipGradNorm(params, maxNorm, { normType }).item()
        const after = clipGradNorm(params, Infinity, { normType }).item()
        expect(after).toBeLessThanOrEqual(Math.min(norm, maxNorm) * (1 + 1e-12))
        const factor = Math.min(1, maxNorm / (norm + 1e-6))
        const want = given.map((list) => list.map((g) => g * factor))
        expect(
          gradientsOf(params)
            .flat()
            .map((g) => g.toPrecision(12)),
        ).toEqual(want.flat().map((g) => (g + 0).toPrecision(12)))
      },
    )
    fc.assert(property)
  })

  it("does not overflow or underflow where float32 squares would", () => {
    const large = withGradients([[3e30, 4e30], [0]], "float32")
    expect(clipGradNorm(large, 5).item() / 5e30).toBeCloseTo(1, 6)
    expect(gradientsOf(large)[0].map(Math.round)).toEqual([3, 4])
    const small = withGradients([[3e-30, 4e-30]], "float32")
    expect(clipGradNorm(small, 1).item() / 5e-30).toBeCloseTo(1, 6)
    expect(gradientsOf(small)[0]).toEqual([Math.fround(3e-30), Math.fround(4e-30)])
  })

  it("of zeros, of none and of nothing is 0", () => {
    expect(clipGradNorm(withGradients([[0, 0]]), 1).item()).toBe(0)
    expect(clipGradNorm(withGradients([[], [0]]), 1, { normType: Infinity }).item()).toBe(0)
    expect(clipGradNorm([], 1).item()).toBe(0)
    expect(clipGradNorm([tensor([1], { requiresGrad: true })], 1).item()).toBe(0)
  })

  it("shows NaN and ∞, or refuses them before it changes anything", () => {
    const [nan, infinite] = [withGradients([[Number.NaN, 1]]), withGradients([[-Infinity, 1]])]
    for (const params of [nan, infinite]) {
      const before = gradientsOf(params)
      expect(() => clipGradNorm(params, 1, { errorIfNonfinite: true })).toThrow(
        /norm of the gradients must be finite, got/,
      )
      expect(gradientsOf(params)).toEqual(before)
    }
    expect(clipGradNorm(nan, 1).item()).toBeNaN()
    expect(gradientsOf(nan)[0]).toEqual([Number.NaN, Number.NaN])
    expect(clipGradNorm(infinite, 1).item()).toBe(Infinity)
    expect(gradientsOf(infinite)[0]).toEqual([Number.NaN, 0])
  })

  it("works on the buffers that a backward pass fills, and takes named parameters from a generator", () => {
    const w = tensor([3, 4], { requiresGrad: true }).makeResident()
    w.square().sum().backward()
    const buffer = w.grad
    function* named() {
      yield ["w", w] as const
    }
    expect(clipGradNorm(named(), 5).item()).toBe(10)
    expect(w.grad).toBe(buffer)
    expect([...(buffer as Tensor).toTypedArray()].map((g) => g.toFixed(4))).toEqual(["3.0000", "4.0000"])
  })

  it("refuses limits and norms that make no sense", () => {
    expect(() => clipGradNorm([], -1)).toThrow("clipGradNorm: maxNorm must be in [0, ∞], got -1.")
    expect(() => clipGradNorm([], Number.NaN)).toThrow(RangeError)
    expect(() => clipGradNorm([], 1, { normType: 0.5 })).toThrow(
      "clipGradNorm: normType must be in [1, ∞], got 0.5.",
    )
  })
})

describe("clipGradValue", () => {
  it("limits every element and leaves the others", () => {
    const property = fc.property(lists, fc.integer({ min: 0, max: 70 }), (given, limit) => {
      const params = withGradients(given, "float32")
      clipGradValue(params, limit)
      const want = given.map((list) => list.map((g) => Math.max(-limit, Math.min(limit, g)) + 0))
      expect(gradientsOf(params).map((list) => list.map((g) => g + 0))).toEqual(want)
    })
    fc.assert(property)
  })

  it("brings ∞ to the limit and keeps NaN", () => {
    const params = withGradients([[Infinity, -Infinity, Number.NaN]])
    clipGradValue(params, 2)
    expect(gradientsOf(params)).toEqual([[2, -2, Number.NaN]])
    expect(() => clipGradValue(params, -1)).toThrow("clipGradValue: clipValue must be in [0, ∞], got -1.")
  })
})
