import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type GemmOptions, planGemm } from "../src/gemm"
import { type GemmVariant, planGemmAs } from "../src/gemm/plan"
import { expectSameBits, multiply, problem, product } from "./gemm-reference"

const VARIANTS: readonly GemmVariant[] = [
  "panels",
  "panels-packing-a",
  "few-rows",
  "row-sweep",
  "one-row-transposed",
]
const type = fc.constantFrom("f32" as const, "f64" as const)
const small = fc.integer({ min: 0, max: 40 })
const options = fc.record({
  type,
  m: fc.oneof(small, fc.integer({ min: 0, max: 2 })),
  n: small,
  k: fc.oneof(small, fc.integer({ min: 0, max: 6 })),
  transA: fc.boolean(),
  transB: fc.boolean(),
  exact: fc.boolean(),
  unrollK: fc.constantFrom(1, 2, 4, 8),
})
const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 })

describe("gemm equals the sums in index order, in joined blocks of 512, bit for bit", () => {
  test.each(VARIANTS)("%s, sizes 0 to 40", (variant) => {
    fc.assert(
      fc.property(options, seed, (gemm, seed) => {
        const sizes = variant === "one-row-transposed" ? { ...gemm, m: 1, transB: true } : gemm
        const call = planGemmAs(variant, sizes)
        if (!call) return
        const p = problem(sizes, seed)
        expectSameBits(multiply(call, sizes, p), product(sizes, p), sizes)
      }),
    )
  })

  test.each(VARIANTS)("%s, many blocks of terms", (variant) => {
    const few = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(7, 8, 13, 17, 33))
    const terms = fc.oneof(
      fc.integer({ min: 500, max: 2600 }),
      fc
        .tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: -5, max: 5 }))
        .map(([b, more]) => 512 * b + more),
    )
    fc.assert(
      fc.property(options, few, few, terms, seed, (o, m, n, k, seed) => {
        const gemm = variant === "one-row-transposed" ? { ...o, m: 1, n, k, transB: true } : { ...o, m, n, k }
        const call = planGemmAs(variant, gemm)
        if (!call) return
        const p = problem(gemm, seed)
        expectSameBits(multiply(call, gemm, p), product(gemm, p), gemm)
      }),
    )
  })

  test("as planned, sizes 0 to 40", () => {
    fc.assert(
      fc.property(options, seed, (gemm, seed) => {
        const p = problem(gemm, seed)
        expectSameBits(multiply(planGemm(gemm), gemm, p), product(gemm, p), gemm)
      }),
    )
  })

  test.each([
    { m: 61, k: 1311, n: 45 },
    { m: 261, k: 523, n: 65 },
    { m: 1, k: 1031, n: 1157 },
    { m: 2, k: 77, n: 1003 },
    { m: 517, k: 3, n: 129 },
    { m: 13, k: 600, n: 9 },
    { m: 259, k: 540, n: 1 },
  ])("large and odd: $m × $k × $n", (sizes) => {
    for (const type of ["f32", "f64"] as const) {
      for (const [transA, transB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ]) {
        const gemm = { type, ...sizes, transA, transB }
        const p = problem(gemm, 7)
        expectSameBits(multiply(planGemm(gemm), gemm, p), product(gemm, p), gemm)
      }
    }
  })

  test("batches, operands shared by broadcast strides", () => {
    const layout = fc.record({ batch: fc.integer({ min: 0, max: 4 }), a: fc.boolean(), b: fc.boolean() })
    fc.assert(
      fc.property(options, layout, seed, (sizes, layout, seed) => {
        const gemm: GemmOptions = {
          ...sizes,
          batch: layout.batch,
          ...(layout.a ? { strideA: 0 } : {}),
          ...(layout.b ? { strideB: 0 } : {}),
        }
        const p = problem(gemm, seed)
        expectSameBits(multiply(planGemm(gemm), gemm, p), product(gemm, p), gemm)
      }),
    )
  })

  test("∞, NaN, −0 and subnormal numbers", () => {
    const special = fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-45, -1e-40, 3e38, 5e-324)
    fc.assert(
      fc.property(options, fc.array(special, { minLength: 1, maxLength: 60 }), (gemm, values) => {
        const p = problem(gemm, 1)
        for (const array of [p.a, p.b, p.c])
          array.forEach((_, i) => (array[i] = values[(i * 7) % values.length]))
        expectSameBits(multiply(planGemm(gemm), gemm, p), product(gemm, p), gemm)
      }),
    )
  })
})

test("reads nothing behind its operands: they may end where memory ends", () => {
  fc.assert(
    fc.property(options, fc.constantFrom(...VARIANTS), seed, (gemm, variant, seed) => {
      const call = planGemmAs(variant, gemm)
      if (!call) return
      const p = problem(gemm, seed)
      const wanted = product(gemm, p)
      for (const last of ["a", "b"] as const) {
        expectSameBits(multiply(call, gemm, p, { atTheEnd: last }), wanted, gemm)
      }
    }),
  )
})

test("one kernel serves all sizes of a pattern with one block of terms, and one those with more", () => {
  const key = (m: number, n: number, k: number) => planGemm({ type: "f32", m, n, k }).kernel.key
  expect(key(64, 128, 500)).toBe(key(1000, 77, 512))
  expect(key(64, 128, 784)).toBe(key(1000, 77, 513))
  expect(key(64, 128, 784)).not.toBe(key(64, 128, 500))
  expect(key(64, 128, 784)).not.toBe(key(1, 128, 784))
})
