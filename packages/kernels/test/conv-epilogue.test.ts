import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Call, type Epilogue, gemmEpilogues } from "../src"
import {
  type ConvOutput,
  type ConvSizes,
  convEpilogueFits,
  planConv2d,
  planConv2dInputGrad,
  planConv2dWeightGrad,
} from "../src/conv"
import { outputShape } from "../src/conv/conv-epilogue"
import { input } from "../src/scalar"
import {
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  type Floats,
  geometry,
  lengths,
  longSums,
  randomFloats,
} from "./conv-reference"
import {
  applyEpilogue,
  cases,
  differs,
  epilogueOf,
  runWithEpilogue,
  type Stored,
  valuesBeside,
} from "./epilogue-cases"

interface Kind {
  readonly plan: (s: ConvSizes, epilogue?: Epilogue) => Call
  readonly reference: (s: ConvSizes, a: Floats, b: Floats) => Floats
  readonly operands: readonly ["x" | "weight" | "y", "x" | "weight" | "y"]
  /** The axis of its channels. */
  readonly rowAxis: number
}
const KINDS: Readonly<Record<ConvOutput, Kind>> = {
  forward: { plan: planConv2d, reference: conv2d, operands: ["x", "weight"], rowAxis: 1 },
  inputGrad: { plan: planConv2dInputGrad, reference: conv2dInputGrad, operands: ["weight", "y"], rowAxis: 1 },
  weightGrad: { plan: planConv2dWeightGrad, reference: conv2dWeightGrad, operands: ["x", "y"], rowAxis: 0 },
}
const OUTPUTS = Object.keys(KINDS) as ConvOutput[]
const sizes = fc.constantFrom("f32" as const, "f64" as const).chain(geometry)
const long = fc.constantFrom("f32" as const, "f64" as const).chain(longSums)
/** A window that covers the image: these become products. */
const covering = sizes.map(
  (s): ConvSizes => ({ ...s, kh: s.h, kw: s.w, groups: 1, padding: [0, 0], dilation: [1, 1] }),
)
const seed = fc.integer({ min: 1, max: 2 ** 31 - 1 })

/** Where the epilogue does not fit, or `callsOf` turns the case down, another is drawn, so that every one counts. */
function check(
  s: ConvSizes,
  output: ConvOutput,
  wanted: Parameters<typeof epilogueOf>[2],
  seed: number,
  callsOf: (call: Call) => readonly Call[],
): void {
  const { plan, reference, operands, rowAxis } = KINDS[output]
  const shape = outputShape(s, output)
  const { epilogue, inPlace } = epilogueOf(s.type, shape, { ...wanted, index: false }, rowAxis)
  fc.pre(convEpilogueFits(s, output, epilogue))
  const [a, b] = operands.map((name, i) => randomFloats(s.type, lengths(s)[name], seed + i))
  const sums = reference(s, a, b)
  const beside = valuesBeside(shape, epilogue, seed)
  const given = [a, b].map((values) => ({ type: s.type, values }))
  const calls = callsOf(plan(s, epilogue))
  const got = runWithEpilogue(calls, given, epilogue, beside, sums.length, inPlace)
  const wrong = differs(got, applyEpilogue(shape, epilogue, sums, beside))
  if (wrong) expect.fail(`${wrong}: ${JSON.stringify({ s, output, epilogue })}`)
}

describe.each(OUTPUTS)("conv2d %s", (output) => {
  test.each([
    ["any geometry", sizes],
    ["a window that covers the image", covering],
    ["long sums", long],
  ])("with an epilogue is without, then a loop, bit for bit: %s", (_, sizes) => {
    fc.assert(
      fc.property(sizes, cases, seed, (s, wanted, seed) => {
        check(s, output, wanted, seed, (call) => [call])
      }),
    )
  })

  test("its parts, in any order, do what the call does", () => {
    const parts = fc.integer({ min: 2, max: 5 })
    fc.assert(
      fc.property(sizes, cases, seed, parts, fc.boolean(), (s, wanted, seed, parts, backwards) => {
        check(s, output, wanted, seed, (call) => {
          const calls = call.split!(parts)
          if (calls.length > parts) expect.fail(`${calls.length} calls for ${parts} parts`)
          fc.pre(calls.length > 1)
          return backwards ? [...calls].reverse() : calls
        })
      }),
    )
  })

  test("so do the parts of a call without an epilogue", () => {
    const parts = fc.integer({ min: 2, max: 5 })
    fc.assert(
      fc.property(fc.oneof(sizes, long), seed, parts, (s, seed, parts) => {
        const { plan, reference, operands } = KINDS[output]
        const [a, b] = operands.map((name, i) => randomFloats(s.type, lengths(s)[name], seed + i))
        const wanted = reference(s, a, b)
        const stored: Stored = { key: "", inputs: [], outputs: [{ type: s.type, expr: input(0, s.type) }] }
        const given = [a, b].map((values) => ({ type: s.type, values }))
        const got = runWithEpilogue(plan(s).split!(parts), given, stored, [], wanted.length, [])
        const wrong = differs(got, [[...wanted]])
        if (wrong) expect.fail(`${wrong}: ${JSON.stringify({ s, output, parts })}`)
      }),
    )
  })
})

test("parts of a net's convolutions are equal", () => {
  const net: ConvSizes = {
    ...{ type: "f32", n: 32, c: 8, h: 14, w: 14, o: 16, kh: 3, kw: 3, groups: 1 },
    ...{ stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
  }
  for (const output of OUTPUTS) {
    const [first, second, ...more] = KINDS[output].plan(net).split!(2)
    // Images, then filters of the weight's gradient, are what differs in the arguments but addresses.
    const counts = (call: Call) => call.args([0, 0, 0, 0]).filter((arg) => arg === 16 || arg === 8)
    expect(counts(first)).toEqual(counts(second))
    expect(first.scratch).toBe(second.scratch)
    expect(more).toEqual([])
  }
})

test("an epilogue that does not fit is refused", () => {
  const s: ConvSizes = {
    ...{ type: "f32", n: 2, c: 3, h: 5, w: 5, o: 4, kh: 3, kw: 3, groups: 1 },
    ...{ stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
  }
  const turned: Epilogue = {
    key: "test:turned",
    inputs: [{ type: "f32", view: { strides: [100, 25, 1, 5] } }],
    outputs: [{ type: "f32", expr: input(0, "f32").add(input(1, "f32")) }],
    gemm: gemmEpilogues,
  }
  expect(convEpilogueFits(s, "forward", turned)).toBe(false)
  expect(() => planConv2d(s, turned)).toThrow(/planConv2d: an epilogue's inputs must/)
})
