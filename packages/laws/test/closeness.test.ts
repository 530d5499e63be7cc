import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type TensorLike, toBeCloseToTensor } from "../src"

const like = (data: readonly number[], shape: readonly number[] = [data.length]): TensorLike => ({
  shape,
  toTypedArray: () => Float64Array.from(data),
})

describe("toBeCloseToTensor", () => {
  it("passes numbers within the tolerances and no others, one by one", () => {
    const tolerance = fc.constantFrom(0, 1e-8, 1e-3, 0.5)
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1 }),
        fc.double(),
        fc.nat(),
        tolerance,
        tolerance,
        (b, x, at, rtol, atol) => {
          const place = at % b.length
          const a = b.map((y, i) => (i === place ? x : y))
          const y = b[place]
          const close =
            Number.isNaN(x) || Number.isNaN(y)
              ? Number.isNaN(x) && Number.isNaN(y)
              : x === y ||
                (Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y))
          expect(toBeCloseToTensor(like(a), like(b), { rtol, atol }).pass).toBe(close)
        },
      ),
      { numRuns: 500 },
    )
  })

  it("holds shapes to be equal, and says where numbers differ", () => {
    expect(toBeCloseToTensor(like([1, 2], [2, 1]), like([1, 2])).pass).toBe(false)
    expect(toBeCloseToTensor(like([1, 2], [2, 1]), like([1, 2])).message()).toContain("got shape [2, 1]")
    expect(toBeCloseToTensor(like([]), like([])).pass).toBe(true)
    expect(toBeCloseToTensor(like([Number.POSITIVE_INFINITY]), like([1e308]), { rtol: 1e9 }).pass).toBe(false)
  })

  it("works in expect.extend", () => {
    expect.extend({ toBeCloseToTensor })
    const matcher = (value: TensorLike) =>
      expect(value) as unknown as { toBeCloseToTensor(other: TensorLike): void }
    matcher(like([1, 2])).toBeCloseToTensor(like([1, 2 + 1e-9]))
    expect(() => matcher(like([1, 2])).toBeCloseToTensor(like([1, 3]))).toThrow(
      "got 2 where 3 belongs, at element 1; 1 of 2 differ",
    )
  })
})
