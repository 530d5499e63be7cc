import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  contiguousStrides,
  engine,
  planGather,
  planIndexAdd,
  planIndexCheck,
  planIndexSelect,
  planScatterAdd,
  type StorageType,
} from "../src"
import { dot, noise, positions, product, rounding, runCall } from "./operand"

const TYPES = ["f32", "f64", "i32", "bool"] as const
const NUMBERS = ["f32", "f64", "i32"] as const

function data(type: StorageType, length: number, seed = 1): number[] {
  return Array.from(noise(length, length + seed), (x) =>
    type === "bool" ? (x > 0 ? 1 : 0) : type === "i32" ? Math.trunc(x * 99) | 0 : rounding[type](x),
  )
}

const indices = (n: number, size: number): number[] =>
  Array.from(noise(n, n + 7), (x) => Math.floor(((x + 1) / 2) * size))

/** A shape, an axis, and an index shape that fits. */
const indexed = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((sizes) =>
    fc.nat(sizes.length - 1).map((axis) => ({
      axis,
      shape: sizes.map(([size]) => size),
      indexShape: sizes.map(([size, count], i) => (i === axis ? count : Math.min(size, Math.max(count, 1)))),
    })),
  )

describe("indexing", () => {
  it("gathers along an axis", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), indexed, (type, { shape, axis, indexShape }) => {
        const from = data(type, product(shape))
        const index = indices(product(indexShape), shape[axis]!)
        const strides = contiguousStrides(shape)
        const want = [...positions(indexShape)].map((at, n) => {
          return from[dot(Object.assign([...at], { [axis]: index[n]! }), strides)]!
        })
        const [got] = runCall(
          planGather({ type, shape, axis, indexShape }),
          [
            { type, data: from },
            { type: "i32", data: index },
          ],
          [{ type, length: want.length }],
        )
        expect([...got!]).toEqual(want)
      }),
    )
  })

  it("adds by index in order, duplicates one after the other", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NUMBERS), indexed, (type, { shape, axis, indexShape }) => {
        const base = data(type, product(shape))
        const index = indices(product(indexShape), shape[axis]!)
        const source = data(type, index.length, 5)
        const strides = contiguousStrides(shape)
        const want = [...base]
        for (const [n, at] of [...positions(indexShape)].entries()) {
          const place = dot(Object.assign([...at], { [axis]: index[n]! }), strides)
          want[place] = rounding[type](want[place]! + source[n]!)
        }
        const inputs = [
          { type, data: base },
          { type: "i32" as const, data: index },
          { type, data: source },
        ]
        const call = planScatterAdd({ type, shape, axis, indexShape })
        expect([...runCall(call, inputs, [{ type, length: base.length }])[0]!]).toEqual(want)
      }),
    )
  })

  it("selects rows, and adds them back", () => {
    const sizes = fc.record({
      outer: fc.integer({ min: 0, max: 3 }),
      rows: fc.integer({ min: 1, max: 9 }),
      columns: fc.integer({ min: 0, max: 40 }),
      count: fc.integer({ min: 0, max: 20 }),
    })
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), sizes, (type, { outer, rows, columns, count }) => {
        const table = data(type, outer * rows * columns)
        const index = indices(count, rows)
        const rowAt = (o: number, n: number) => (o * rows + index[n]!) * columns
        const places = [...positions([outer, count, columns])].map(([o, n, j]) => rowAt(o!, n!) + j!)
        const input = { type, data: table }
        const at = { type: "i32", data: index } as const
        const select = planIndexSelect({ type, outer, rows, columns, count })
        const [got] = runCall(select, [input, at], [{ type, length: places.length }])
        expect([...got!]).toEqual(places.map((place) => table[place]))
        if (type === "bool") return
        const source = data(type, places.length, 3)
        const want = [...table]
        for (const [n, place] of places.entries()) want[place] = rounding[type](want[place]! + source[n]!)
        const add = planIndexAdd({ type, outer, rows, columns, count })
        const [sum] = runCall(add, [input, at, { type, data: source }], [{ type, length: table.length }])
        expect([...sum!]).toEqual(want)
      }),
    )
  })

  it("adds into the base itself when it is the output", () => {
    const { allocator, memory } = engine()
    const [base, index, source] = [0, 1, 2].map(() => allocator.allocate(64)) as [number, number, number]
    memory.f32.set([1, 2, 3], base / 4)
    memory.i32.set([2, 0, 2], index / 4)
    memory.f32.set([10, 20, 30], source / 4)
    engine().run(planIndexAdd({ type: "f32", rows: 3, columns: 1, count: 3 }), [base, index, source, base])
    expect([...memory.f32.slice(base / 4, base / 4 + 3)]).toEqual([21, 2, 43])
    engine().run(planScatterAdd({ type: "f32", shape: [3], axis: 0, indexShape: [3] }), [
      base,
      index,
      source,
      base,
    ])
    expect([...memory.f32.slice(base / 4, base / 4 + 3)]).toEqual([41, 2, 83])
    for (const address of [base, index, source]) allocator.free(address, 64)
  })

  it("finds the first index out of range", () => {
    const bad = fc.constantFrom(-1, -(2 ** 31), 2 ** 31 - 1, 5)
    const spoilt = fc.tuple(fc.nat(80), fc.array(fc.tuple(fc.nat(80), bad), { maxLength: 3 }))
    fc.assert(
      fc.property(spoilt, ([n, spoils]) => {
        const index = indices(n, 5)
        for (const [at, value] of spoils) if (at < n) index[at] = value
        const want = index.findIndex((i) => i < 0 || i >= 5)
        const [got] = runCall(
          planIndexCheck({ n, size: 5 }),
          [{ type: "i32", data: index }],
          [{ type: "i32", length: 1 }],
        )
        expect(got![0]).toBe(want)
      }),
    )
  })
})
