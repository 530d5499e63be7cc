import type { Tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile } from "../src"
import { mixedStep } from "./large/mixed"
import { bitsOf, type LargeStep, largeSteps, many, numbers } from "./large/steps"

/** Milliseconds. */
const LONG = 180_000
const RUNS = Math.ceil(Number(process.env.GRADUS_RUNS ?? 50) / 25)

function expectSameBits(make: () => LargeStep, threads = 1): void {
  const [eager, compiled] = [make(), make()]
  const step = compile(compiled.step, { threads })
  for (let call = 0; call < 2; call++) {
    const expected = bitsOf(eager.step(...(eager.args as never[])))
    expect(bitsOf(step(...(compiled.args as never[])))).toBe(expected)
    expect(bitsOf(compiled.state?.())).toBe(bitsOf(eager.state?.()))
  }
}

describe("large steps give the bits of eager code", () => {
  it.each([
    ["a sum of arguments", 1500],
    ["a recurrent net", 1000],
    ["a penalty over parameters", 1100],
    ["a chain of operations", 4000],
    ["a chain of operations", 20_000],
  ])("%s, %i", (name, size) => expectSameBits(() => largeSteps[name](size)), LONG)

  it("cat of thousands of tensors", () => expectSameBits(() => largeSteps["a stack of tensors"](9000)), LONG)

  it.each(Object.keys(largeSteps))(
    "%s, of any size",
    (name) => {
      const sizes = fc.integer({ min: 2, max: 700 })
      fc.assert(
        fc.property(sizes, (size) => expectSameBits(() => largeSteps[name](size))),
        { numRuns: RUNS, endOnFailure: true },
      )
    },
    LONG,
  )

  it(
    "of operations drawn by lot, deep and wide",
    () => {
      const [sizes, reaches] = [fc.integer({ min: 1, max: 700 }), fc.constantFrom(1, 2, 5, 40, 1000)]
      fc.assert(
        fc.property(sizes, reaches, fc.nat(), (size, reach, seed) => {
          expectSameBits(() => mixedStep(size, reach, seed))
        }),
        { numRuns: 3 * RUNS },
      )
    },
    LONG,
  )

  it(
    "with threads that share the work",
    () => {
      expectSameBits(() => {
        const xs = many(300, (i) => numbers([100, 100], i))
        const step = (all: Tensor[]) => {
          const sums = all.map((x, i) => (i === 0 ? x : x.add(all[i - 1]).tanh()))
          return sums.reduce((sum, x, i) => (i % 50 === 0 ? sum.matmul(x).mul(0.01) : sum.add(x)))
        }
        return { step, args: [xs] }
      }, 2)
    },
    LONG,
  )
})

it("what holds itself is refused, as argument and as result", () => {
  interface Ring {
    next?: Ring
  }
  const ring: Ring = {}
  ring.next = ring
  expect(() => compile((x: unknown) => x)(ring)).toThrow(
    /^compile: arguments and results must be nested at most/,
  )
  expect(() => compile(() => ring)()).toThrow(/^compile: arguments and results must be nested at most/)
})
