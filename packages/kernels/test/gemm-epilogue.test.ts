import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Call, Epilogue } from "../src"
import { type GemmOptions, gemmEpilogueFits, gemmEpilogues, planGemm } from "../src/gemm"
import { type GemmVariant, planGemmAs } from "../src/gemm/plan"
import { constant, input } from "../src/scalar"
import {
  applyEpilogue,
  type Case,
  cases,
  differs,
  epilogueOf,
  runWithEpilogue,
  valuesBeside,
} from "./epilogue-cases"
import { expectSameBits, multiply, problem, product } from "./gemm-reference"

const VARIANTS: readonly (GemmVariant | undefined)[] = [
  "panels",
  "panels-packing-a",
  "few-rows",
  "row-sweep",
  "one-row-transposed",
  undefined,
]
const type = fc.constantFrom("f32" as const, "f64" as const)
const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 3 }))
const options = fc.record({
  type,
  m: size,
  n: size,
  k: fc.oneof({ weight: 9, arbitrary: size }, fc.constantFrom(513, 1100, 2049)),
  transA: fc.boolean(),
  transB: fc.boolean(),
  batch: fc.constantFrom(1, 1, 1, 2, 3),
  oneB: fc.boolean(),
  unrollK: fc.constantFrom(1, 4),
})
const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 })

interface Sample {
  readonly gemm: GemmOptions
  readonly epilogue: Epilogue
  readonly inPlace: readonly (number | undefined)[]
}

type Options = typeof options extends fc.Arbitrary<infer T> ? T : never

function sampleOf(o: Options, wanted: Case): Sample {
  const { oneB, ...rest } = o
  const gemm = { ...rest, ...(oneB ? { strideB: 0 } : {}) }
  const shape = gemm.batch === 1 ? [gemm.m, gemm.n] : [gemm.batch, gemm.m, gemm.n]
  return { gemm, ...epilogueOf(gemm.type, shape, wanted) }
}

/** A product and its call. Where variant or epilogue do not serve, another case is drawn, so that every one counts. */
function planned(variant: GemmVariant | undefined, o: Options, wanted: Case): { sample: Sample; call: Call } {
  const one = variant === "one-row-transposed" ? { ...o, m: 1, transB: true, oneB: false } : o
  const sample = sampleOf(one, wanted)
  fc.pre(gemmEpilogueFits(sample.gemm, sample.epilogue))
  const gemm = { ...sample.gemm, epilogue: sample.epilogue }
  const call = variant ? planGemmAs(variant, gemm) : planGemm(gemm)
  fc.pre(call !== undefined)
  return { sample, call }
}

function check({ gemm, epilogue, inPlace }: Sample, calls: readonly Call[], seed: number): void {
  const { m, n, batch = 1, type } = gemm
  const shape = batch === 1 ? [m, n] : [batch, m, n]
  const { a, b, c } = problem(gemm, seed)
  const sums = product(gemm, { a, b, c })
  const beside = valuesBeside(shape, epilogue, seed)
  const wanted = applyEpilogue(shape, epilogue, sums, beside)
  const operands = [a, b].map((values) => ({ type, values }))
  const got = runWithEpilogue(calls, operands, epilogue, beside, sums.length, inPlace)
  const wrong = differs(got, wanted)
  if (wrong) expect.fail(`${wrong}: ${JSON.stringify({ gemm, epilogue })}`)
}

describe("gemm with an epilogue is gemm, then a loop, bit for bit", () => {
  test.each(VARIANTS)("%s", (variant) => {
    fc.assert(
      fc.property(options, cases, seed, (o, wanted, seed) => {
        const { sample, call } = planned(variant, o, wanted)
        check(sample, [call], seed)
      }),
    )
  })
})

describe("a long update of several arrays in place, which runs along rows", () => {
  const update = (type: "f32" | "f64"): Case => ({
    beside: [
      { type, moves: "like", how: "sub" },
      { type: "i32", moves: "like", how: "add" },
      { type, moves: "rows", how: "mul" },
      { type, moves: "columns", how: "sub" },
      { type: "bool", moves: "like", how: "max" },
      { type: "f64", moves: "uniform", how: "mul" },
    ],
    outputs: ["value", "whole", "above"],
    index: true,
    inPlace: true,
  })
  const some = fc.record({
    type,
    m: fc.constantFrom(1, 6, 13, 261, 300),
    n: fc.constantFrom(1, 5, 9, 24, 67),
    k: fc.constantFrom(1, 3, 8, 20, 520),
    transA: fc.boolean(),
    transB: fc.boolean(),
    batch: fc.constantFrom(1, 1, 2),
    oneB: fc.boolean(),
    unrollK: fc.constant(1),
  })

  test.each(VARIANTS)("%s, whole and in parts", (variant) => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 3 }), seed, (o, parts, seed) => {
        const { sample, call } = planned(variant, o, update(o.type))
        check(sample, parts === 1 ? [call] : call.split!(parts), seed)
      }),
    )
  })
})

describe("the parts of a call, in any order, do what the call does", () => {
  test.each(VARIANTS)("%s", (variant) => {
    const parts = fc.integer({ min: 2, max: 5 })
    fc.assert(
      fc.property(options, cases, parts, fc.boolean(), seed, (o, wanted, parts, backwards, seed) => {
        const { sample, call } = planned(variant, o, wanted)
        const calls = call.split!(parts)
        if (calls.length > parts) expect.fail(`${calls.length} calls for ${parts} parts`)
        fc.pre(calls.length > 1)
        check(sample, backwards ? [...calls].reverse() : calls, seed)
      }),
    )
  })

  test("without an epilogue", () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 5 }), seed, (o, parts, s) => {
        const gemm: GemmOptions = { ...o, exact: o.unrollK > 1 }
        const p = problem(gemm, s)
        const calls = planGemm(gemm).split!(parts)
        const c = calls.reduce((c, call) => multiply(call, gemm, { ...p, c }), p.c)
        expectSameBits(c, product(gemm, p), gemm)
      }),
    )
  })

  test("parts are equal, within a tile", () => {
    const counts = (m: number, n: number, k: number, batch: number, parts: number) =>
      planGemm({ type: "f32", m, n, k, batch }).split!(parts).map((call) =>
        call.args([0, 0, 0, 0]).slice(4, 7),
      )
    expect(counts(1000, 128, 784, 1, 2)).toEqual([
      [1, 500, 128],
      [1, 500, 128],
    ])
    expect(counts(10, 128, 784, 1, 2)).toEqual([
      [1, 10, 64],
      [1, 10, 64],
    ])
    expect(counts(20, 30, 40, 4, 2)).toEqual([
      [2, 20, 30],
      [2, 20, 30],
    ])
    expect(counts(3, 5, 100, 1, 4)).toEqual([[1, 3, 5]])
  })
})

describe("what an epilogue may be", () => {
  const gemm: GemmOptions = { type: "f32", m: 8, n: 12, k: 5 }
  const beside = (type: "f32" | "f64", strides: readonly number[]): Epilogue => ({
    key: `test:${type}:${strides}`,
    inputs: [{ type, view: { strides } }],
    outputs: [{ type: "f32", expr: input(0, "f32").add(input(1, type).to("f32")) }],
    gemm: gemmEpilogues,
  })

  test("inputs like the output, along its rows or columns, or one value", () => {
    for (const strides of [
      [12, 1],
      [0, 1],
      [1, 0],
      [0, 0],
    ]) {
      expect(gemmEpilogueFits(gemm, beside("f32", strides))).toBe(true)
    }
    expect(gemmEpilogueFits(gemm, beside("f32", [1, 8]))).toBe(false)
    expect(gemmEpilogueFits(gemm, beside("f32", [24, 2]))).toBe(false)
  })

  test("64-bit values beside 32-bit sums must be the same for all", () => {
    expect(gemmEpilogueFits(gemm, beside("f64", [0, 0]))).toBe(true)
    expect(gemmEpilogueFits(gemm, beside("f64", [12, 1]))).toBe(false)
    const doubled = {
      key: "test:f64",
      inputs: [],
      outputs: [{ type: "f64" as const, expr: constant("f64", 1) }],
      gemm: gemmEpilogues,
    }
    expect(gemmEpilogueFits(gemm, doubled)).toBe(false)
    expect(() => planGemm({ ...gemm, epilogue: doubled })).toThrow(/planGemm: the epilogue must fit/)
  })

  test("several axes of the batch are told apart by their sizes", () => {
    const batched = { ...gemm, batch: 6, batchShape: [2, 3] }
    expect(gemmEpilogueFits(batched, beside("f32", [288, 96, 12, 1]))).toBe(true)
    expect(gemmEpilogueFits(batched, beside("f32", [0, 96, 12, 1]))).toBe(false)
    expect(gemmEpilogueFits(batched, beside("f32", [0, 0, 0, 1]))).toBe(true)
  })
})
