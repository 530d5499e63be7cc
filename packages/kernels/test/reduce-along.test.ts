import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { planArgReduce, planCumsum, planFill, type StorageType } from "../src"
import { elements, noise, product, rounding, runCall } from "./operand"
import { sumInBlocks } from "./sum-reference"

const NUMBERS = ["f32", "f64", "i32"] as const

const shapes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 900 })),
)
const filled = fc.tuple(fc.constantFrom(...NUMBERS), shapes, fc.nat(100)).chain(([type, shape, seed]) =>
  fc.record({
    type: fc.constant(type),
    shape: fc.constant(shape),
    axis: fc.nat(shape.length - 1),
    data: fc.array(elements(type), { maxLength: 12 }).map((seeds) => {
      const plain = noise(product(shape), seed + 1)
      // Few distinct numbers, so that ties are common.
      return Array.from(plain, (x, i) =>
        i % 31 === 5 && seeds.length > 0 ? seeds[i % seeds.length]! : Math.trunc(x * 4) | 0,
      )
    }),
  }),
)

/** Elements along an axis, for each place beside it. */
function runs(shape: readonly number[], axis: number): number[][] {
  const inner = product(shape.slice(axis + 1))
  const length = shape[axis]!
  const all: number[][] = []
  for (let outer = 0; outer < product(shape.slice(0, axis)); outer++) {
    for (let j = 0; j < inner; j++) {
      all.push(Array.from({ length }, (_, i) => (outer * length + i) * inner + j))
    }
  }
  return all
}

function firstExtreme(values: readonly number[], sign: number): number {
  let best = 0
  for (const [i, x] of values.entries()) {
    const top = values[best]!
    if (!Number.isNaN(top) && (Number.isNaN(x) || sign * x > sign * top)) best = i
  }
  return best
}

describe("along an axis", () => {
  it("argmax and argmin give the first extreme, NaN before all", () => {
    fc.assert(
      fc.property(filled, fc.constantFrom("argmax", "argmin"), ({ type, shape, axis, data }, op) => {
        const sign = op === "argmax" ? 1 : -1
        const input = [{ type, data }]
        if (shape[axis] === 0) {
          expect(() => planArgReduce({ op, type, shape, axis })).toThrow(/at least one element/)
        } else {
          const want = runs(shape, axis).map((run) =>
            firstExtreme(
              run.map((i) => data[i]!),
              sign,
            ),
          )
          const call = planArgReduce({ op, type, shape, axis })
          expect([...runCall(call, input, [{ type: "i32", length: want.length }])[0]!]).toEqual(want)
        }
        if (data.length > 0) {
          const [all] = runCall(planArgReduce({ op, type, shape }), input, [{ type: "i32", length: 1 }])
          expect([...all!]).toEqual([firstExtreme(data, sign)])
        }
      }),
    )
  })

  it("the first of several NaN wins", () => {
    const spots = fc.array(fc.nat(999), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        fc.constantFrom("f32", "f64"),
        fc.constantFrom("argmax", "argmin"),
        spots,
        (type, op, at) => {
          for (const shape of [[1000], [1000, 1], [1000, 3]]) {
            const columns = shape[1] ?? 1
            const data = new Array<number>(1000 * columns).fill(1)
            for (const i of at) for (let j = 0; j < columns; j++) data[i * columns + j] = Number.NaN
            const call = planArgReduce({ op, type, shape, axis: 0 })
            const [got] = runCall(call, [{ type, data }], [{ type: "i32", length: columns }])
            expect([...got!]).toEqual(new Array(columns).fill(Math.min(...at)))
          }
        },
      ),
    )
  })

  it("running sums add one element after the other", () => {
    fc.assert(
      fc.property(filled, fc.boolean(), ({ type, shape, axis, data }, reverse) => {
        // Longer runs go on from the blocks before, as the next test has it.
        fc.pre(shape[axis]! <= 512)
        const round = rounding[type]
        const want = data.map(() => Number.NaN)
        for (const run of runs(shape, axis)) {
          if (reverse) run.reverse()
          let total: number | undefined
          for (const i of run) {
            total = total === undefined ? data[i]! : round(total + data[i]!)
            want[i] = total
          }
        }
        const call = planCumsum({ type, shape, axis, reverse })
        expect([...runCall(call, [{ type, data }], [{ type, length: data.length }])[0]!]).toEqual(want)
      }),
    )
  })

  it("running floating sums go on from the blocks before, joined pairwise, and keep their digits", () => {
    const long = fc.tuple(
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 500, max: 4000 }),
      fc.constantFrom(1, 2, 5, 21),
    )
    fc.assert(
      fc.property(
        ...[long, fc.constantFrom("f32" as const, "f64" as const), fc.boolean(), fc.nat(100)],
        (shape, type, reverse, seed) => {
          const round = rounding[type]
          const data = Array.from(noise(product(shape), seed + 1), (x) => round(x))
          const want = data.map(() => Number.NaN)
          for (const run of runs(shape, 1)) {
            if (reverse) run.reverse()
            const values = run.map((i) => data[i]!)
            const sum = (count: number) => {
              const whole = Math.floor((count - 1) / 512) * 512
              const last = sumInBlocks(type, values.slice(whole, count), count - whole)
              return whole === 0 ? last : round(sumInBlocks(type, values, whole) + last)
            }
            for (const [at, i] of run.entries()) want[i] = sum(at + 1)
          }
          const call = planCumsum({ type, shape, axis: 1, reverse })
          expect([...runCall(call, [{ type, data }], [{ type, length: data.length }])[0]!]).toEqual(want)
        },
      ),
      { numRuns: 12 },
    )
  })

  it("fill writes a value", () => {
    const types: readonly StorageType[] = ["f32", "f64", "i32", "bool"]
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.nat(40), (type, n) => {
        for (const value of type === "bool" ? [0, 1] : type === "i32" ? [7] : [0, -0, Number.NaN, 1.5]) {
          const want = new Array(n).fill(value)
          expect([...runCall(planFill({ type, n, value }), [], [{ type, length: n }])[0]!]).toEqual(want)
        }
      }),
    )
  })
})
