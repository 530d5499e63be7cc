import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type ConvSizes, planConv2d, planConv2dInputGrad, planConv2dWeightGrad } from "../src/conv"
import {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  type Floats,
  floats,
  lengths,
  longSums,
  oddFloats,
  randomFloats,
  run,
  geometry as small,
} from "./conv-reference"

const seeds = fc.nat()
const same = (got: Floats, want: Floats) => expect([...got]).toEqual([...want])

for (const [type, about, geometry] of [
  ["f32", "", small("f32")],
  ["f64", "", small("f64")],
  ["f32", ", long sums", longSums("f32")],
  ["f64", ", long sums", longSums("f64")],
] as const) {
  describe(`conv2d ${type}${about}`, () => {
    it("forward is the plain sums, bit for bit", () => {
      fc.assert(
        fc.property(geometry, seeds, (s, seed) => {
          const size = lengths(s)
          const x = oddFloats(type, size.x, seed)
          const weight = oddFloats(type, size.weight, seed + 1)
          const y = floats(type, size.y)
          run(planConv2d(s), [x, weight], y)
          same(y, conv2d(s, x, weight))
        }),
      )
    })

    it("input gradient is the plain sums, bit for bit", () => {
      fc.assert(
        fc.property(geometry, seeds, (s, seed) => {
          const size = lengths(s)
          const weight = oddFloats(type, size.weight, seed)
          const gy = oddFloats(type, size.y, seed + 1)
          const gx = floats(type, size.x)
          run(planConv2dInputGrad(s), [weight, gy], gx)
          same(gx, conv2dInputGrad(s, weight, gy))
        }),
      )
    })

    it("weight gradient is the plain sums, bit for bit", () => {
      fc.assert(
        fc.property(geometry, seeds, (s, seed) => {
          const size = lengths(s)
          const x = oddFloats(type, size.x, seed)
          const gy = oddFloats(type, size.y, seed + 1)
          const gw = floats(type, size.weight)
          run(planConv2dWeightGrad(s), [x, gy], gw)
          same(gw, conv2dWeightGrad(s, x, gy))
        }),
      )
    })
  })
}

describe("conv2d's three parts are adjoint", () => {
  const dot = (a: Floats, b: Floats) => {
    let sum = 0
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
    return sum
  }

  it("⟨x ⋆ w, gy⟩ = ⟨x, gx⟩ = ⟨w, gw⟩", () => {
    fc.assert(
      fc.property(small("f64"), seeds, (s, seed) => {
        const size = lengths(s)
        const x = randomFloats("f64", size.x, seed)
        const weight = randomFloats("f64", size.weight, seed + 1)
        const gy = randomFloats("f64", size.y, seed + 2)
        const [y, gx, gw] = [size.y, size.x, size.weight].map((n) => floats("f64", n))
        run(planConv2d(s), [x, weight], y)
        run(planConv2dInputGrad(s), [weight, gy], gx)
        run(planConv2dWeightGrad(s), [x, gy], gw)
        const value = dot(y, gy)
        const tolerance = 1e-13 * (1 + size.y * s.kh * s.kw * s.c)
        expect(Math.abs(dot(x, gx) - value)).toBeLessThan(tolerance)
        expect(Math.abs(dot(weight, gw) - value)).toBeLessThan(tolerance)
      }),
    )
  })
})

describe("conv2d sizes of real nets", () => {
  const base = {
    type: "f32",
    kh: 3,
    kw: 3,
    stride: [1, 1],
    padding: [1, 1],
    dilation: [1, 1],
    groups: 1,
  } as const
  const cases: readonly ConvSizes[] = [
    { ...base, n: 2, c: 1, h: 28, w: 28, o: 8 },
    { ...base, n: 2, c: 8, h: 14, w: 14, o: 16 },
    { ...base, n: 1, c: 6, h: 14, w: 14, o: 16, kh: 5, kw: 5, padding: [0, 0] },
    { ...base, n: 1, c: 3, h: 31, w: 33, o: 9, kh: 7, kw: 7, stride: [2, 2], padding: [3, 3] },
    { ...base, n: 1, c: 33, h: 7, w: 7, o: 20, kh: 1, kw: 1, padding: [0, 0] },
    { ...base, n: 1, c: 24, h: 9, w: 9, o: 24, groups: 24 },
    { ...base, n: 5, c: 7, h: 4, w: 3, o: 10, kh: 4, kw: 3, padding: [0, 0] },
    // Sums of exactly one block, two and four.
    { ...base, n: 2, c: 128, h: 17, w: 17, o: 5, kh: 2, kw: 2, padding: [0, 0] },
    { ...base, n: 1, c: 256, h: 5, w: 6, o: 128, kh: 2, kw: 2, padding: [0, 0] },
    { ...base, n: 8, c: 4, h: 16, w: 16, o: 9 },
  ]
  it.each(cases)("$c→$o, $kh×$kw on $h×$w", (s) => {
    const size = lengths(s)
    const x = randomFloats("f32", size.x, 1)
    const weight = randomFloats("f32", size.weight, 2)
    const gy = randomFloats("f32", size.y, 3)
    const [y, gx, gw] = [size.y, size.x, size.weight].map((n) => floats("f32", n))
    run(planConv2d(s), [x, weight], y)
    run(planConv2dInputGrad(s), [weight, gy], gx)
    run(planConv2dWeightGrad(s), [x, gy], gw)
    same(y, conv2d(s, x, weight))
    same(gx, conv2dInputGrad(s, weight, gy))
    same(gw, conv2dWeightGrad(s, x, gy))
  })
})
