import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Call } from "../src"
import {
  type ConvSizes,
  convOutput,
  planConv2d,
  planConv2dInputGrad,
  planConv2dWeightGrad,
} from "../src/conv"
import { type GemmVariant, planGemmAs } from "../src/gemm/plan"
import { sumDepth } from "../src/sums"
import { runWithEpilogue } from "./epilogue-cases"

/* |error| ≤ 5e-5 · Σ|aᵢbᵢ| for sums of up to 2²⁰ float32 products, by whatever kernel: all signs equal, so that
   roundings go one way, and nothing cancels; random; and such that small terms vanish beside what is summed. */

const BOUND = 5e-5
const MOST = 2 ** 20
/** Such sums take long: fewer cases than usual. */
const numRuns = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 6)

type Operand = (i: number) => number
const random = (seed: number): Operand => {
  const draw = (i: number) => Math.imul(Math.imul(i + seed, 0x9e3779b1) ^ (i >>> 7), 0x85ebca6b) / 2 ** 31
  return (i) => draw(i) + draw(i + 77) / 256
}

const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.constant(() => 0.1),
  fc.double({ min: 0.001, max: 2, noNaN: true }).map((x) => () => x),
  fc.nat().map(random),
  fc.nat().map((seed) => (i: number) => Math.abs(random(seed)(i))),
  // A large term, wherever it stands, and small ones, each less than half a unit in the last place beside it.
  fc.tuple(fc.nat({ max: 600 }), fc.integer({ min: 22, max: 26 })).map(
    ([at, shift]) =>
      (i: number) =>
        i === at ? 1 : 2 ** -shift,
  ),
  fc.constant((i: number) => (i % 2 === 0 ? 1 : -0.999)),
  fc.constant((i: number) => (i % 1000 < 500 ? 1e4 : 1e-3)),
)

const terms = fc.oneof(
  fc.constantFrom(MOST, MOST - 1, 2 ** 19 + 513),
  fc.double({ min: 0, max: 20, noNaN: true }).map((e) => Math.floor(2 ** e)),
)

const values = (length: number, of: Operand) => Float32Array.from({ length }, (_, i) => of(i))

/** What a call makes of two operands. */
function run(call: Call, a: Float32Array, b: Float32Array, length: number): readonly number[] {
  const stored = { key: "", inputs: [], outputs: [{ type: "f32" as const, expr: undefined as never }] }
  const operands = [a, b].map((values) => ({ type: "f32" as const, values }))
  return runWithEpilogue([call], operands, stored, [], length, [])[0]
}

/** @param count - of the terms of one sum */
function expectClose(got: number, count: number, term: (i: number) => number): void {
  let [sum, size] = [0, 0]
  for (let i = 0; i < count; i++) {
    const product = term(i)
    sum += product
    size += Math.abs(product)
  }
  const bound = (sumDepth(count) * 2 ** -24) / (1 - sumDepth(count) * 2 ** -24)
  expect(bound).toBeLessThan(BOUND)
  // Products of normal numbers may be too small to be normal.
  expect(Math.abs(got - sum)).toBeLessThanOrEqual(bound * size + count * 2 ** -149)
}

describe("sums of up to 2²⁰ products are within 5e-5 of their size", () => {
  const variants: readonly GemmVariant[] = [
    "panels",
    "panels-packing-a",
    "few-rows",
    "row-sweep",
    "one-row-transposed",
  ]
  const side = fc.integer({ min: 1, max: 3 })
  test.each(variants)("products: %s", (variant) => {
    fc.assert(
      fc.property(
        terms,
        side,
        side,
        fc.boolean(),
        fc.boolean(),
        operand,
        operand,
        (k, m, n, transA, transB, x, y) => {
          const one = variant === "one-row-transposed"
          const form = one ? { m: 1, transA: false, transB: true } : { m, transA, transB }
          const gemm = { type: "f32" as const, n, k, ...form }
          const call = planGemmAs(variant, gemm)
          if (!call) return
          const [a, b] = [values(form.m * k, x), values(k * n, y)]
          const c = run(call, a, b, form.m * n)
          // One of the sums, as good as another.
          const [i, j] = [form.m - 1, n >> 1]
          expectClose(c[i * n + j], k, (p) => {
            const left = a[form.transA ? p * form.m + i : i * k + p]
            return left * b[form.transB ? j * k + p : p * n + j]
          })
        },
      ),
      { numRuns },
    )
  })

  const base: ConvSizes = {
    ...{ type: "f32", n: 1, c: 1, h: 2, w: 2, o: 1, kh: 2, kw: 2 },
    ...{ stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  }

  test("convolutions, over (c, kh, kw)", () => {
    fc.assert(
      fc.property(terms, side, operand, operand, (count, o, x, y) => {
        const c = Math.ceil(count / 4)
        const s = { ...base, c, o, w: 3 }
        const [image, weight] = [values(c * 6, x), values(o * c * 4, y)]
        const out = run(planConv2d(s), image, weight, o * 2)
        expectClose(out[2 * o - 1], 4 * c, (i) => {
          const [channel, row, column] = [i >> 2, (i >> 1) & 1, i & 1]
          return image[channel * 6 + row * 3 + column + 1] * weight[(o - 1) * c * 4 + i]
        })
      }),
      { numRuns },
    )
  })

  test("input gradients, over (o, kh, kw)", () => {
    fc.assert(
      fc.property(terms, operand, operand, (count, x, y) => {
        const o = Math.ceil(count / 2)
        const s = { ...base, o, kw: 1, w: 1, h: 3 }
        const [weight, gy] = [values(o * 2, x), values(o * 2, y)]
        const gx = run(planConv2dInputGrad(s), weight, gy, 3)
        expectClose(gx[1], 2 * o, (i) => gy[i & 1 ? i - 1 : i + 1] * weight[i])
      }),
      { numRuns },
    )
  })

  test("weight gradients, over (n, oh, ow)", () => {
    const image = fc.constantFrom([1, 30], [7, 7], [28, 28], [100, 131], [1000, 1000])
    fc.assert(
      fc.property(
        terms,
        image,
        fc.integer({ min: 1, max: 9 }),
        operand,
        operand,
        (count, [h, w], o, x, y) => {
          const n = Math.ceil(count / (h * w))
          const s = { ...base, n: Math.min(n, Math.floor(MOST / (h * w))), h: h + 1, w: w + 1, o }
          const [oh, ow] = convOutput(s)
          const [input, gy] = [values(s.n * s.h * s.w, x), values(s.n * o * oh * ow, y)]
          const gw = run(planConv2dWeightGrad(s), input, gy, o * 4)
          expectClose(gw[4 * o - 1], s.n * oh * ow, (i) => {
            const [image, at] = [Math.floor(i / (oh * ow)), i % (oh * ow)]
            const [row, column] = [Math.floor(at / ow), at % ow]
            const g = gy[(image * o + o - 1) * oh * ow + at]
            return g * input[(image * s.h + row + 1) * s.w + column + 1]
          })
        },
      ),
      { numRuns },
    )
  })
})
