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

  it("measures float64 gradients with the bits of the plain sum of sizes or squares", () => {
    const numbers = fc.array(fc.double({ min: -1e100, max: 1e100, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    })
    const moderate = numbers.filter((list) => list.some((x) => Math.abs(x) > 1e-100))
    fc.assert(
      fc.property(moderate, (list) => {
        const x = tensor(list, { dtype: "float64" })
        const norm = (normType: number) => clipGradNorm(withGradients([list]), Infinity, { normType }).item()
        expect(norm(1)).toBe(x.abs().sum().item())
        expect(norm(2)).toBe(x.square().sum().sqrt().item())
      }),
    )
  })

  it("measures float64 gradients beside float32 ones, and none at all, in float64", () => {
    const mixed = [
      ...withGradients([[3]], "float32"),
      ...withGradients([[4e200, -0]]),
      ...withGradients([[]]),
    ]
    for (const normType of [1, 1.5, 2, 3, 6, 10, Infinity])
      expect(clipGradNorm(mixed, Infinity, { normType }).item() / 4e200).toBeCloseTo(1, 12)
    const none = clipGradNorm([], 1)
    expect([none.item(), none.dtype]).toEqual([0, "float64"])
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

  it("counts a parameter once, however often it is listed", () => {
    const [w] = withGradients([[3, 4]])
    expect(clipGradNorm([w, w, ["w", w]], 1).item()).toBe(5)
    for (const [i, g] of [0.6, 0.8].entries()) expect(gradientsOf([w])[0][i]).toBeCloseTo(g, 6)
    clipGradValue([w, w], 0.5)
    expect(gradientsOf([w])[0]).toEqual([0.5, 0.5])
  })

  it("with a limit of ∞ only measures, infinite and NaN gradients too", () => {
    for (const given of [
      [Infinity, 1],
      [Number.NaN, 1],
      [3, 4],
      [-Infinity, Number.NaN],
    ]) {
      for (const normType of [1, 2, 3, Infinity]) {
        const params = withGradients([given])
        clipGradNorm(params, Infinity, { normType })
        expect(gradientsOf(params)).toEqual([given])
      }
    }
    expect(clipGradNorm(withGradients([[Infinity, 1]]), Infinity).item()).toBe(Infinity)
  })

  it("the norm is right wherever it is a number, for every p, size and dtype", () => {
    const sizes = { float32: [-37, 38], float64: [-320, 307] } as const
    const property = fc.property(
      fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 4 }), { maxLength: 3 }),
      fc.constantFrom("float32" as const, "float64" as const),
      fc.constantFrom(1, 1.25, 2, 3, 7, 10, 100, 1e4, 1e300, Infinity),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, dtype, normType, where) => {
        const [low, high] = sizes[dtype]
        const size = 10 ** Math.round(low + where * (high - low))
        const params = withGradients(
          given.map((list) => list.map((x) => x * size)),
          dtype,
        )
        // In units of the largest, where no power can leave the range.
        const all = gradientsOf(params).flat().map(Math.abs)
        const largest = Math.max(0, ...all)
        const sum = all.reduce((total, x) => total + (x / largest) ** normType, 0)
        const want = largest === 0 ? 0 : normType === Infinity ? largest : largest * sum ** (1 / normType)
        const norm = clipGradNorm(params, Infinity, { normType }).item()
        expect(Math.abs(norm - want)).toBeLessThanOrEqual(1e-12 * want + 1e-323)
      },
    )
    fc.assert(property)
  })

  it("powers that would overflow or vanish do neither", () => {
    const norm = (list: readonly number[], dtype: Precision, normType?: number) =>
      clipGradNorm(withGradients([list], dtype), Infinity, normType ? { normType } : {}).item()
    const tenth = 2 ** (1 / 10)
    expect(norm([1e35, 1e35], "float32", 10) / (Math.fround(1e35) * tenth)).toBeCloseTo(1, 12)
    expect(norm([1e-35, 1e-35], "float32", 10) / (Math.fround(1e-35) * tenth)).toBeCloseTo(1, 12)
    expect(norm([3e300, 4e300], "float64") / 5e300).toBeCloseTo(1, 14)
    expect(norm([3e-300, 4e-300], "float64") / 5e-300).toBeCloseTo(1, 14)
    expect(norm([5e-324, 0], "float64")).toBe(5e-324)
    expect(norm([1.7976931348623157e308, 1], "float64")).toBe(1.7976931348623157e308)
    expect(norm([3, 4], "float64")).toBe(5)
  })

  it("clips what is far above the limit to the limit, with all digits", () => {
    const params = withGradients([[3e38, 1e38], [2e38]], "float32")
    clipGradNorm(params, 1e-3)
    const root = Math.sqrt(14)
    const want = [3, 1, 2].map((x) => (1e-3 * x) / root)
    for (const [i, g] of gradientsOf(params).flat().entries()) expect(g / want[i]).toBeCloseTo(1, 6)
    const large = withGradients([[1e300, 1e300]])
    clipGradNorm(large, 1e-20)
    for (const g of gradientsOf(large)[0]) expect(g / (1e-20 * Math.SQRT1_2)).toBeCloseTo(1, 12)
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
    expect(() => clipGradNorm([], -1)).toThrow("clipGradNorm: maxNorm must be a number in [0, ∞], got -1.")
    expect(() => clipGradNorm([], Number.NaN)).toThrow(RangeError)
    expect(() => clipGradNorm([], 1, { normType: 0.5 })).toThrow(
      "clipGradNorm: normType must be a number in [1, ∞], got 0.5.",
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
    expect(() => clipGradValue(params, -1)).toThrow(
      "clipGradValue: clipValue must be a number in [0, ∞], got -1.",
    )
  })
})
