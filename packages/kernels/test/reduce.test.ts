import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  contiguousStrides,
  input,
  planReduce,
  ReduceProgram,
  reductionDepth,
  type StorageType,
  type View,
} from "../src"
import { type Data, dot, elements, noise, positions, product, rounding, runCall } from "./operand"
import { expected } from "./reduce-in-order"

const NUMBERS = ["f32", "f64", "i32"] as const
const OPS = ["sum", "prod", "max", "min"] as const

/** A row-major layout of a shape with some tricks played on it. */
function layout(shape: readonly number[], order: readonly number[], tricks: readonly string[]): View {
  const axes = shape.map((_, axis) => axis).sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b)
  const strides = shape.map(() => 0)
  const packed = contiguousStrides(axes.map((axis) => shape[axis]!))
  for (const [i, axis] of axes.entries()) strides[axis] = packed[i]!
  let offset = 0
  for (const [axis, trick] of tricks.entries()) {
    if (axis >= shape.length || shape[axis] === 0) continue
    if (trick === "still") strides[axis] = 0
    if (trick === "reverse") {
      offset += (shape[axis]! - 1) * strides[axis]!
      strides[axis] = -strides[axis]!
    }
  }
  return { strides, offset }
}

const shapes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 5 })),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 700 })),
)
const someAxes = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })
const orders = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 })
const tricks = fc.array(fc.constantFrom("row", "row", "still", "reverse"), { maxLength: 4 })
const chosen = (shape: readonly number[], flags: readonly boolean[]) =>
  shape.map((_, axis) => axis).filter((axis) => flags[axis])

function sample(type: StorageType, length: number, seeds: readonly number[]): number[] {
  const plain = noise(length, seeds.length + length)
  return Array.from({ length }, (_, i) =>
    i % 7 === 3 && seeds.length > 0
      ? seeds[i % seeds.length]!
      : type === "i32"
        ? Math.trunc(plain[i]! * 9) | 0
        : rounding[type](plain[i]!),
  )
}

describe("reduce", () => {
  it("joins any axes of any view in the documented order, bit for bit", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NUMBERS).chain((type) => fc.tuple(fc.constant(type), fc.array(elements(type)))),
        fc.constantFrom(...OPS),
        shapes,
        someAxes,
        orders,
        tricks,
        ([type, seeds], op, shape, flags, order, play) => {
          const axes = chosen(shape, flags)
          fc.pre((op !== "max" && op !== "min") || !axes.some((axis) => shape[axis] === 0))
          const view = layout(shape, order, play)
          const data = sample(type, product(shape), seeds)
          const call = planReduce({ op, type, shape, axes, inputs: [view] })
          const want = expected(op, type, shape, axes, (at) => data[view.offset! + dot(at, view.strides)]!)
          const [got] = runCall(call, [{ type, data }], [{ type, length: want.length }]) as [Data]
          expect([...got]).toEqual(want)
        },
      ),
    )
  })

  it("joins values of an expression of several inputs, of several types", () => {
    // a·b; a − b in f64; the same rounded to f32; a long polynomial, of which a loop holds one copy.
    const difference = input(0, "f32").to("f64").sub(input(1, "i32").to("f64"))
    let polynomial = input(0, "f32")
    for (let i = 1; i < 9; i++) polynomial = polynomial.mul(input(1, "f32")).add(i / 8)
    const f = Math.fround
    const values = {
      product: {
        with: "f32",
        expr: input(0, "f32").mul(input(1, "f32")),
        of: (a: number, b: number) => f(a * b),
      },
      difference: { with: "i32", expr: difference, of: (a: number, b: number) => a - b },
      rounded: { with: "i32", expr: difference.to("f32"), of: (a: number, b: number) => f(a - b) },
      polynomial: {
        with: "f32",
        expr: polynomial,
        of: (a: number, b: number) => [1, 2, 3, 4, 5, 6, 7, 8].reduce((x, i) => f(f(x * b) + i / 8), a),
      },
    } as const
    const names = Object.keys(values) as (keyof typeof values)[]
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom("sum", "max"),
        shapes.filter((shape) => !shape.includes(0)),
        someAxes,
        orders,
        tricks,
        (name, op, shape, flags, order, play) => {
          const { with: other, expr, of } = values[name]
          const program = new ReduceProgram(`test-${name}:${op}`, ["f32", other], op, expr)
          const axes = chosen(shape, flags)
          const views = [layout(shape, order, []), layout(shape, [], play)] as const
          const a = sample("f32", product(shape), [-0, 0])
          const b = sample(other, product(shape), [1, 2, 3])
          const at = (view: View, place: readonly number[]) => view.offset! + dot(place, view.strides)
          const want = expected(op, program.type, shape, axes, (place) =>
            of(a[at(views[0], place)]!, b[at(views[1], place)]!),
          )
          const [got] = runCall(
            planReduce({ program, shape, axes, inputs: views }),
            [
              { type: "f32", data: a },
              { type: other, data: b },
            ],
            [{ type: program.type, length: want.length }],
          ) as [Data]
          expect([...got]).toEqual(want)
        },
      ),
    )
  })

  it("answers any and all of bool, and of comparisons", () => {
    const negative = input(0, "f64").lt(0)
    fc.assert(
      fc.property(
        shapes,
        someAxes,
        orders,
        fc.constantFrom("any", "all"),
        fc.nat(3),
        (shape, flags, order, op, odds) => {
          const axes = chosen(shape, flags)
          const view = layout(shape, order, [])
          const n = product(shape)
          const bits = Array.from(noise(n, n + odds), (x) => (x * 4 < odds * 2 - 3 ? 0 : 1))
          const want = expected(op, "bool", shape, axes, (at) => bits[dot(at, view.strides)]!)
          const output = [{ type: "bool", length: want.length }] as const
          const direct = planReduce({ op, type: "bool", shape, axes, inputs: [view] })
          expect([...runCall(direct, [{ type: "bool", data: bits }], output)[0]!]).toEqual(want)
          const program = new ReduceProgram(`test-negative:${op}`, ["f64"], op, negative)
          const compared = planReduce({ program, shape, axes, inputs: [view] })
          const numbers = bits.map((bit) => (bit ? -1 : 1))
          expect([...runCall(compared, [{ type: "f64", data: numbers }], output)[0]!]).toEqual(want)
        },
      ),
    )
  })

  it("gives the same bits wherever the elements lie", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("f32", "f64"),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 1, max: 9 }),
        (type, n, m) => {
          const data = [...noise(n * m, n)].map(rounding[type])
          const input = [{ type, data }]
          const over = (shape: number[], axes: number[], strides: number[]) =>
            runCall(planReduce({ op: "sum", type, shape, axes, inputs: [{ strides }] }), input, [
              { type, length: m },
            ])[0]
          const down = over([n, m], [0], [m, 1])
          expect(over([m, n], [1], [1, m])).toEqual(down)
          const padded = [...positions([m, n])].map(([j, i]) => data[i! * m + j!]!)
          const call = planReduce({ op: "sum", type, shape: [m, n], axes: [1] })
          expect(runCall(call, [{ type, data: padded }], [{ type, length: m }])[0]).toEqual(down)
        },
      ),
    )
  })

  it("keeps a float32 sum within its stated bound", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20000 }), fc.integer({ min: 1, max: 1000 }), (n, seed) => {
        // Multiples of 2⁻²⁴ up to 1: their sums are exact in float64.
        const data = noise(n, seed).map((x) => Math.round(Math.abs(x) * 2 ** 24) / 2 ** 24)
        const [got] = runCall(
          planReduce({ op: "sum", type: "f32", shape: [n], axes: [0] }),
          [{ type: "f32", data }],
          [{ type: "f32", length: 1 }],
        ) as [Data]
        const exact = data.reduce((a, b) => a + b, 0)
        const part = reductionDepth(n) * 2 ** -24
        expect(Math.abs(got[0]! - exact)).toBeLessThanOrEqual((part / (1 - part)) * exact)
      }),
    )
  })

  it("lets the stated depth grow with the logarithm", () => {
    expect([0, 1, 2, 16, 17, 256, 257, 65536, 2 ** 31 - 1].map(reductionDepth)).toEqual([
      0, 0, 1, 4, 5, 19, 20, 27, 42,
    ])
  })

  it("sees the one NaN, and the one 0 among −0, that quick comparisons would miss", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("f32", "f64"),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        fc.boolean(),
        (type, columns, rows, spot, transposed) => {
          const n = rows * columns
          const strides = transposed ? [1, rows] : [columns, 1]
          const run = (op: "max" | "min", data: number[]) => [
            ...runCall(
              planReduce({ op, type, shape: [rows, columns], axes: [0], inputs: [{ strides }] }),
              [{ type, data }],
              [{ type, length: columns }],
            )[0]!,
          ]
          const here = transposed ? Math.floor((spot % n) / rows) : (spot % n) % columns
          const row = (x: number, special: number) =>
            Array.from({ length: columns }, (_, j) => (j === here ? special : x))
          const mostly = (x: number, special: number) =>
            Array.from({ length: n }, (_, i) => (i === spot % n ? special : x))
          expect(run("max", mostly(1, Number.NaN))).toEqual(row(1, Number.NaN))
          expect(run("max", mostly(-0, 0))).toEqual(row(-0, 0))
          expect(run("min", mostly(0, -0))).toEqual(row(0, -0))
          expect(run("max", mostly(-Infinity, Infinity))).toEqual(row(-Infinity, Infinity))
        },
      ),
    )
  })

  it("refuses the largest of nothing, and what a type cannot join", () => {
    expect(() => planReduce({ op: "max", type: "f32", shape: [2, 0], axes: [1] })).toThrow(
      /max must have at least one/,
    )
    expect(() => {
      const { kernel } = planReduce({ op: "sum", type: "bool", shape: [2], axes: [0] })
      runCall({ kernel, scratch: 0, args: () => [] }, [], [])
    }).toThrow(/any, all, got sum/)
  })
})
