import { setFlagsFromString } from "node:v8"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Call } from "../src/call"
import { type ConvSizes, planConv2d, planConv2dInputGrad, planConv2dWeightGrad } from "../src/conv"
import { planGemm } from "../src/gemm"
import { hasRelaxedSimd } from "../src/wasm"
import {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  type Floats,
  floats,
  geometry,
  lengths,
  randomFloats,
  run,
} from "./conv-reference"

// Node 20 has the instructions behind a flag, which must be set before the first module is compiled.
if (!hasRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd")

/** Products rounded together with sums or not: within what sums of so many terms may be off by. */
function expectClose(got: Floats, wanted: Floats, sizes: Floats, terms: number): void {
  got.forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual((terms + 2) * 2 ** -24 * sizes[i] + 2 ** -126)
  })
}

const abs = (values: Floats) => Float64Array.from(values, Math.abs)
const double = (values: Floats) => Float64Array.from(values)

/** Each output's name, its plan, its reference, and how many terms its sums have at most. */
const OUTPUTS = [
  ["y", planConv2d, conv2d, ["x", "weight"], (s: ConvSizes) => s.c * s.kh * s.kw],
  ["gx", planConv2dInputGrad, conv2dInputGrad, ["weight", "y"], (s: ConvSizes) => s.o * s.kh * s.kw],
  ["gw", planConv2dWeightGrad, conv2dWeightGrad, ["x", "y"], (s: ConvSizes) => s.n * (s.h + 8) * (s.w + 8)],
] as const

describe("relaxed", () => {
  it.each(OUTPUTS)("convolutions are close: %s", (output, plan, reference, operands, terms) => {
    fc.assert(
      fc.property(geometry("f32"), fc.nat(), (sizes, seed) => {
        const s = { ...sizes, relaxed: true }
        const size = lengths(s)
        const [a, b] = operands.map((name, i) => randomFloats("f32", size[name], seed + i))
        const got = floats("f32", { y: size.y, gx: size.x, gw: size.weight }[output])
        run(plan(s) as Call, [a, b], got)
        const exact: ConvSizes = { ...s, type: "f64" }
        const wanted = reference(exact, double(a), double(b))
        expectClose(got, wanted, reference(exact, abs(a), abs(b)), terms(s))
      }),
    )
  })

  it("products are close", () => {
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.nat(), (m, n, k, transB, seed) => {
        const a = randomFloats("f32", m * k, seed)
        const b = randomFloats("f32", k * n, seed + 1)
        const got = floats("f32", m * n)
        run(planGemm({ type: "f32", m, n, k, transB, relaxed: true }), [a, b], got)
        const product = (x: Floats, y: Floats) =>
          Float64Array.from({ length: m * n }, (_, at) => {
            const [i, j] = [Math.floor(at / n), at % n]
            let sum = 0
            for (let l = 0; l < k; l++) sum += x[i * k + l] * (transB ? y[j * k + l] : y[l * n + j])
            return sum
          })
        expectClose(got, product(a, b), product(abs(a), abs(b)), k)
      }),
    )
  })

  it("kernels are others, of convolutions and of the products that some of them are", () => {
    const s: ConvSizes = {
      ...{ type: "f32", n: 2, c: 3, h: 5, w: 6, o: 4, kh: 3, kw: 3 },
      ...{ stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 },
    }
    for (const sizes of [s, { ...s, h: 3, w: 3, padding: [0, 0] as const }]) {
      for (const [, plan] of OUTPUTS) {
        expect(plan({ ...sizes, relaxed: true }).kernel.key).not.toBe(plan(sizes).kernel.key)
      }
    }
  })
})
