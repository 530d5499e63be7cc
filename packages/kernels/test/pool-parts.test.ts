import fc from "fast-check"
import { expect, test } from "vitest"
import type { Call, Epilogue } from "../src"
import { type PoolSizes, planAvgPool2dGrad, planMaxPool2dGrad, planPool2d, poolOutput } from "../src/conv"
import { input } from "../src/scalar"
import { randomFloats } from "./conv-reference"
import { differs, runWithEpilogue, type Values } from "./epilogue-cases"

const sizes: fc.Arbitrary<PoolSizes> = fc.record({
  kind: fc.constantFrom("max", "avg"),
  type: fc.constantFrom("f32", "f64"),
  n: fc.integer({ min: 0, max: 3 }),
  c: fc.integer({ min: 1, max: 4 }),
  h: fc.integer({ min: 3, max: 9 }),
  w: fc.integer({ min: 3, max: 11 }),
  kh: fc.integer({ min: 1, max: 3 }),
  kw: fc.integer({ min: 1, max: 3 }),
  stride: fc.constantFrom<[number, number]>([1, 1], [2, 2], [1, 3]),
  padding: fc.constant<[number, number]>([0, 0]),
})

/** The call, then its parts from the last to the first: all must leave the same. */
function compare(
  call: Call,
  operands: readonly { type: "f32" | "f64" | "i32"; values: Values }[],
  stored: Stored,
) {
  const run = (calls: readonly Call[]) => runWithEpilogue(calls, operands, stored, [], stored.length, [])
  const wanted = run([call])
  for (const parts of [1, 2, 3, 7]) {
    const calls = call.split!(parts)
    if (calls.length > parts) expect.fail(`${calls.length} calls for ${parts} parts`)
    const wrong = differs(run([...calls].reverse()), wanted)
    if (wrong) expect.fail(`${parts} parts: ${wrong}`)
  }
}

interface Stored extends Omit<Epilogue, "gemm"> {
  readonly length: number
}
const stored = (length: number, ...types: readonly ("f32" | "f64" | "i32")[]): Stored => ({
  ...{ key: "", inputs: [], length },
  outputs: types.map((type) => ({ type, expr: input(0, type) })),
})

test("the parts of a pooling, and of its gradient, do what the call does", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), (s, seed) => {
      const { type } = s
      const planes = s.n * s.c
      const [oh, ow] = poolOutput(s)
      const [inside, outside] = [planes * s.h * s.w, planes * oh * ow]
      const x = { type, values: randomFloats(type, inside, seed) }
      const gy = { type, values: randomFloats(type, outside, seed) }
      if (s.kind === "avg") {
        compare(planPool2d(s), [x], stored(outside, type))
        compare(planAvgPool2dGrad(s), [gy], stored(inside, type))
      } else {
        const indices = {
          type: "i32" as const,
          values: Array.from(gy.values, (_, i) => (i * 7) % (s.h * s.w)),
        }
        compare(planPool2d(s), [x], stored(outside, type, "i32"))
        compare(planMaxPool2dGrad(s), [gy, indices], stored(inside, type))
      }
    }),
  )
})
