import { tensor } from "gradus"
import { describe, expect, it } from "vitest"
import { show } from "../site/live/show"

describe("what an example shows", () => {
  it("is text as it is, and other values as one would write them", () => {
    expect(show("a b")).toBe("a b")
    expect(show(["a", { b: 1, c: [true, null, undefined] }])).toBe(
      '["a", { b: 1, c: [true, null, undefined] }]',
    )
    expect(show(new Map([["k", 2n]]))).toBe("{ k: 2n }")
    expect(show(new TypeError("no"))).toBe("TypeError: no")
  })

  it("has as many digits as float32 holds", () => {
    expect(show([0.1 + 0.2, Math.fround(0.1), -0, Number.NaN, 1e-9])).toBe("[0.3, 0.1, -0, NaN, 1e-9]")
  })

  it("is short for long lists", () => {
    const long = show(Array.from({ length: 200 }, (_, i) => i))
    expect(long).toBe("[0, 1, 2, 3, 4, 5, …, 198, 199] (200 in all)")
    expect(show("x".repeat(5000)).length).toBe(5000)
    expect(show(Array.from({ length: 20 }, () => "x".repeat(500))).length).toBeLessThan(2100)
  })

  it("is that of tensors, alone and within", () => {
    expect(show(tensor([1, 2]))).toBe(String(tensor([1, 2])))
    expect(show({ w: tensor([[1], [2]]) })).toBe("{ w: [[1], [2]] }")
  })
})
