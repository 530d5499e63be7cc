import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as laws from "../src/index"

const { FLOAT32 } = laws

describe("numbers", () => {
  const inside: readonly [string, fc.Arbitrary<number>, (x: number) => boolean][] = [
    ["real", laws.realNumber(), (x) => Math.abs(x) <= 8 && Math.fround(x) === x],
    ["positive", laws.positiveNumber(), (x) => x >= 1 / 16 && x <= 8 && Math.fround(x) === x],
    ["unit", laws.unitNumber(), (x) => Math.abs(x) < 1 && Math.fround(x) === x],
    ["nonzero", laws.nonzeroNumber(), (x) => Math.abs(x) >= 1 / 16 && Math.abs(x) <= 8],
    ["whole", laws.wholeNumber(), Number.isInteger],
    [
      "any size",
      laws.anySizeNumber(-30, 15, FLOAT32),
      (x) => x === 0 || (Math.abs(x) >= 9.9e-31 && Math.abs(x) < 1.001e15),
    ],
  ]
  for (const [name, arbitrary, holds] of inside) {
    it(`${name} numbers stay in their domain`, () => fc.assert(fc.property(arbitrary, holds)))
  }

  it("edge numbers hold every kind of trouble", () => {
    const edges = new Set(fc.sample(laws.edgeNumber(), 500))
    for (const x of [0, Infinity, -Infinity, NaN, 5e-324]) expect(edges.has(x)).toBe(true)
    expect(fc.sample(laws.edgeNumber(), 500).some((x) => Object.is(x, -0))).toBe(true)
  })

  it("numbers of any size reach both ends", () => {
    const sizes = fc.sample(laws.anySizeNumber(-30, 15, FLOAT32), 1000).map(Math.abs)
    expect(sizes.some((x) => x > 0 && x < 1e-28)).toBe(true)
    expect(sizes.some((x) => x > 1e13)).toBe(true)
  })
})

describe("shapes", () => {
  it("broadcastable shapes broadcast, and read as repeats", () => {
    fc.assert(
      fc.property(laws.broadcastableTensors(3), (tensors) => {
        const to = laws.broadcastShape(tensors.map(({ shape }) => shape)) as number[]
        return tensors.every((one) => {
          const wide = laws.expanded(one, to)
          return wide.data.length === laws.elements(to) && wide.data.every((x) => one.data.includes(x))
        })
      }),
    )
  })

  it("clashing shapes clash", () => {
    fc.assert(fc.property(laws.clashingShapes(), (pair) => laws.broadcastShape(pair) === undefined))
  })

  it("broadcasting follows NumPy", () => {
    expect(laws.broadcastShape([[3, 1], [4]])).toEqual([3, 4])
    expect(laws.broadcastShape([[2, 1, 3], [5, 1], []])).toEqual([2, 5, 3])
    expect(laws.broadcastShape([[0], [1]])).toEqual([0])
    expect(laws.broadcastShape([[2], [3]])).toBeUndefined()
    expect(laws.expanded({ shape: [2, 1], data: [1, 2] }, [2, 2, 3]).data).toEqual([
      1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2,
    ])
  })
})

describe("functions", () => {
  it("a quadratic's axes are its eigenvectors", () => {
    fc.assert(
      fc.property(laws.convexQuadratic(), ({ centre, eigenvalues, eigenvectors, gradient }) =>
        eigenvectors.every((axis, k) => {
          const g = gradient(centre.map((c, i) => c + axis[i]))
          return g.every((x, i) => Math.abs(x - eigenvalues[k] * axis[i]) < 1e-12)
        }),
      ),
    )
  })

  it("a smooth function never bends more than its curvature", () => {
    const point = fc.array(laws.realNumber(), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(laws.smoothFunction(), point, point, (f, a, b) => {
        const [x, y] = [a.slice(0, f.dimension), b.slice(0, f.dimension)]
        const size = (v: readonly number[]) => Math.sqrt(v.reduce((sum, e) => sum + e * e, 0))
        const [gx, gy] = [f.gradient(x), f.gradient(y)]
        return size(gx.map((g, i) => g - gy[i])) <= f.curvature * size(x.map((e, i) => e - y[i])) + 1e-9
      }),
    )
  })
})

it("data sets hold examples of three features and labels below the number of classes", () => {
  fc.assert(
    fc.property(laws.labelledDataSet(), ({ examples, classes }) =>
      examples.every(({ x, label }) => x.length === 3 && label < classes),
    ),
  )
  fc.assert(fc.property(laws.batchSize(10), (size) => size >= 1 && size <= 11))
})

describe("hyper-parameters", () => {
  const range = fc.record({
    default: fc.constantFrom(0.5, 0.25),
    min: fc.constantFrom(undefined, 0, -1),
    max: fc.constantFrom(undefined, 1, 2),
    minOpen: fc.boolean(),
    maxOpen: fc.boolean(),
  })
  const declared = range.map(({ min, max, ...rest }) => ({
    ...rest,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }))

  it("are drawn inside their range, and refused values outside", () => {
    const draws = declared.chain((r) =>
      fc.tuple(fc.constant(r), laws.hyperInRange(r), laws.hyperOutOfRange(r)),
    )
    fc.assert(fc.property(draws, ([r, good, bad]) => laws.allows(r, good) && !laws.allows(r, bad)))
  })
})
