import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  BYTES,
  type Call,
  contiguousStrides,
  elementIndex,
  engine,
  exp,
  input,
  LoopProgram,
  planArgReduce,
  planCumsum,
  planFill,
  planFlat,
  planGather,
  planIndexAdd,
  planIndexSelect,
  planLoop,
  planPermute,
  planReduce,
  planTranspose,
  ReduceProgram,
  RowProgram,
  rowProgramOf,
  type StorageType,
  softmax,
} from "../src"
import { ranges } from "../src/parts"
import { type Input, noise, product } from "./operand"

type Output = { readonly type: StorageType; readonly length: number }

const bytesOf = ({ type, length }: Output) => length * BYTES[type]

/** Runs calls on inputs and on outputs that hold `fill` at first; returns the outputs' bytes. */
function run(calls: readonly Call[], inputs: readonly Input[], outputs: readonly Output[], fill: number) {
  const { allocator } = engine()
  const sizes = [
    ...inputs.map(({ type, data }) => bytesOf({ type, length: data.length })),
    ...outputs.map(bytesOf),
  ]
  const addresses = sizes.map((bytes) => allocator.allocate(bytes + 64))
  const scratch = calls.map((call) => allocator.allocate(call.scratch))
  const { f32, f64, i32, u8 } = engine().memory
  for (const [i, { type, data }] of inputs.entries()) {
    const at = addresses[i]! / BYTES[type]
    ;({ f32, f64, i32, bool: u8 })[type].set(data, at)
  }
  for (const [i, output] of outputs.entries()) {
    const at = addresses[inputs.length + i]!
    u8.fill(fill, at, at + bytesOf(output) + 64)
  }
  for (const [i, call] of calls.entries()) {
    engine().compiled(call.kernel)(...call.args([...addresses, scratch[i]!]))
  }
  const results = outputs.map((output, i) => {
    const at = addresses[inputs.length + i]!
    return u8.slice(at, at + bytesOf(output) + 64)
  })
  for (const [i, at] of addresses.entries()) allocator.free(at, sizes[i]! + 64)
  for (const [i, at] of scratch.entries()) allocator.free(at, calls[i]!.scratch)
  return results
}

/** How many output bytes calls write: those that do not keep what was there before. */
function written(calls: readonly Call[], inputs: readonly Input[], outputs: readonly Output[]): number {
  const zeros = run(calls, inputs, outputs, 0)
  const ones = run(calls, inputs, outputs, 255)
  let count = 0
  for (const [i, bytes] of zeros.entries()) {
    const others = ones[i]!
    for (let j = 0; j < bytes.length; j++) if (bytes[j] !== 0 || others[j] !== 255) count++
  }
  return count
}

/** Parts in any order leave the bits that the call leaves, and no two write the same place. */
function expectParts(
  call: Call,
  parts: number,
  inputs: readonly Input[],
  outputs: readonly Output[],
): number {
  const shared = call.split!(parts)
  expect(shared.length).toBeLessThanOrEqual(parts)
  const want = run([call], inputs, outputs, 0xa5)
  for (const order of [shared, [...shared].reverse()]) {
    const got = run(order, inputs, outputs, 0xa5)
    expect(got.map((bytes, i) => Buffer.compare(bytes, want[i]!))).toEqual(want.map(() => 0))
  }
  const each = shared.map((part) => written([part], inputs, outputs))
  expect(each.reduce((a, b) => a + b, 0)).toBe(written([call], inputs, outputs))
  return shared.length
}

const floats = fc.constantFrom("f32", "f64") as fc.Arbitrary<"f32" | "f64">
const parts = fc.integer({ min: 1, max: 5 })
const shapes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
  fc.tuple(fc.integer({ min: 1, max: 400 })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 200 })),
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 7 })),
)
const data = (type: StorageType, length: number, seed = 3): Input => ({
  type,
  data: Array.from(noise(length, seed), (x) =>
    type === "i32" ? Math.trunc(x * 99) : type === "bool" ? +(x > 0) : x,
  ),
})
const indices = (count: number, size: number, seed = 7): Input => ({
  type: "i32",
  data: Array.from(noise(count, seed), (x) => Math.floor(Math.abs(x) * size) % size),
})

describe("ranges", () => {
  it("cover the axis in order, without gaps, and begin at multiples of the grain", () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 16, 64),
        (size, n, grain) => {
          const all = ranges(size, n, grain)
          let next = 0
          for (const { from, count } of all) {
            expect(from).toBe(next)
            expect(from % grain).toBe(0)
            expect(count).toBeGreaterThan(0)
            next = from + count
          }
          expect(next).toBe(size)
          const most = Math.max(0, ...all.map(({ count }) => count))
          expect(most).toBeLessThan(size / n + 2 * grain)
        },
      ),
    )
  })
})

describe("parts of a call are the call", () => {
  it("loops over any shape, broadcast, reversed, and in place", () => {
    fc.assert(
      fc.property(shapes, parts, floats, fc.array(fc.boolean()), (shape, n, type, still) => {
        const size = product(shape)
        const row = contiguousStrides(shape)
        const broadcast = row.map((stride, axis) => (still[axis] ? 0 : stride))
        const program = new LoopProgram(
          `test-parts:${type}`,
          [type, type],
          [
            { type, expr: exp(input(0, type)).add(input(1, type)) },
            { type: "bool", expr: input(0, type).gt(input(1, type)) },
          ],
        )
        const inputs = [data(type, size), data(type, size, 5)]
        const backwards = {
          strides: row.map((stride) => -stride),
          offset: Math.max(0, size - 1),
        }
        const outputs: Output[] = [
          { type, length: size },
          { type: "bool", length: size },
        ]
        for (const view of [{ strides: broadcast }, backwards]) {
          expectParts(planLoop(program, shape, [{ strides: row }, view]), n, inputs, outputs)
        }
        const column = { strides: contiguousStrides([...shape].reverse()).reverse() }
        expectParts(
          planLoop(program, shape, [{ strides: row }, column], [column, column]),
          n,
          inputs,
          outputs,
        )
      }),
    )
  })

  it("flat loops, whose single values stay", () => {
    const program = new LoopProgram(
      "test-parts-flat",
      ["f32", "f64", "bool"],
      [{ type: "f32", expr: input(2, "bool").select(input(0, "f32"), input(1, "f64").to("f32")) }],
    )
    fc.assert(
      fc.property(fc.nat(700), parts, (size, n) => {
        const call = planFlat(program, size, [false, true, false])
        const inputs = [data("f32", size), data("f64", 1), data("bool", size)]
        const count = expectParts(call, n, inputs, [{ type: "f32", length: size }])
        expect(count).toBe(Math.min(n, Math.ceil(size / 64)))
      }),
    )
  })

  it("loops that use the element's index", () => {
    const expr = input(0, "f64").add(elementIndex().to("f64"))
    const program = new LoopProgram("test-parts-index", ["f64"], [{ type: "f64", expr }])
    fc.assert(
      fc.property(shapes, parts, (shape, n) => {
        const size = product(shape)
        const column = { strides: contiguousStrides([...shape].reverse()).reverse() }
        const inputs = [data("f64", size)]
        const outputs: Output[] = [{ type: "f64", length: size }]
        expectParts(planLoop(program, shape, [column]), n, inputs, outputs)
        expectParts(planFlat(program, size, [false]), n, inputs, outputs)
        expectParts(planFlat(program, size, [true]), n, inputs, outputs)
      }),
    )
  })

  it("fills", () => {
    fc.assert(
      fc.property(fc.nat(300), parts, (size, n) => {
        expectParts(planFill({ type: "f32", n: size, value: 1.5 }), n, [], [{ type: "f32", length: size }])
      }),
    )
  })

  it("reductions over any axes, in every pattern", () => {
    const programs = {
      f32: new ReduceProgram("test-parts:f32", ["f32", "f32"], "sum", input(0, "f32").mul(input(1, "f32"))),
      f64: new ReduceProgram("test-parts:f64", ["f64", "f64"], "sum", input(0, "f64").mul(input(1, "f64"))),
    }
    let shared = 0
    const many = fc.oneof(
      shapes,
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 200, max: 900 })),
    )
    fc.assert(
      fc.property(many, parts, floats, fc.array(fc.boolean()), (shape, n, type, flags) => {
        const axes = shape.map((_, axis) => axis).filter((axis) => flags[axis])
        const size = product(shape)
        const row = contiguousStrides(shape)
        const still = row.map((stride, axis) => (axis === 0 ? 0 : stride))
        const call = planReduce({
          program: programs[type],
          shape,
          axes,
          inputs: [{ strides: row }, { strides: still }],
        })
        const length = product(shape.filter((_, axis) => !flags[axis]))
        if (!call.split) {
          expect(length).toBe(1)
          return
        }
        const inputs = [data(type, size), data(type, size, 4)]
        if (expectParts(call, n, inputs, [{ type, length }]) > 1) shared++
      }),
    )
    expect(shared).toBeGreaterThan(0)
  })

  it("places of extremes, and running sums", () => {
    const runs = fc.record({
      outer: fc.integer({ min: 1, max: 6 }),
      length: fc.nat(5),
      inner: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 70 })),
    })
    fc.assert(
      fc.property(runs, parts, floats, fc.boolean(), ({ outer, length, inner }, n, type, flag) => {
        const plan = { type, shape: [outer, length, inner], axis: 1 }
        const inputs = [data(type, outer * length * inner)]
        const running = planCumsum({ ...plan, reverse: flag })
        const count = expectParts(running, n, inputs, [{ type, length: outer * length * inner }])
        expect(count).toBe(Math.min(n, outer > 1 ? outer : Math.ceil(inner / 16)))
        if (length === 0) return
        const places = planArgReduce({ op: "argmax", ...plan })
        expect(expectParts(places, n, inputs, [{ type: "i32", length: outer * inner }])).toBe(
          Math.min(n, outer),
        )
      }),
    )
  })

  it("row programs, with rows that stay and one value for each row", () => {
    const [x, scale, shift] = [input(0, "f32"), input(1, "f32"), input(2, "f64")]
    const program = new RowProgram({
      key: "test-parts",
      inputs: [{ type: "f32" }, { type: "f32" }, { type: "f64", perRow: true }],
      outputs: [{ type: "f64", perRow: true }, { type: "f32" }],
      stages: [
        { reduce: "sum", value: x.to("f64") },
        { writes: [{ into: 0, value: input(5, "f64").add(shift) }] },
        { writes: [{ into: 1, value: x.mul(scale).add(input(5, "f64").to("f32")) }] },
      ],
    })
    fc.assert(
      fc.property(fc.nat(9), fc.integer({ min: 1, max: 300 }), parts, floats, (rows, columns, n, type) => {
        const size = rows * columns
        const inputs = [data("f32", size), data("f32", columns), data("f64", rows)]
        const outputs: Output[] = [
          { type: "f64", length: rows },
          { type: "f32", length: size },
        ]
        const call = program.plan({ rows, columns, rowStrides: [undefined, 0] })
        expect(expectParts(call, n, inputs, outputs)).toBe(Math.min(n, rows))
        const probabilities = rowProgramOf(softmax, [type], type).plan({ rows, columns })
        expectParts(probabilities, n, [data(type, size)], [{ type, length: size }])
      }),
    )
  })

  it("rows and elements by index", () => {
    const size = fc.integer({ min: 1, max: 5 })
    const counts = fc.record({ outer: size, rows: size, columns: size, count: fc.nat(7) })
    fc.assert(
      fc.property(counts, parts, floats, (plan, n, type) => {
        const { outer, rows, columns, count } = plan
        const table = data(type, outer * rows * columns)
        const index = indices(count, rows)
        const selected = { type, length: outer * count * columns }
        expectParts(planIndexSelect({ type, ...plan }), n, [table, index], [selected])
        const add = planIndexAdd({ type, ...plan })
        const source = data(type, selected.length, 8)
        if (add.split) {
          expectParts(add, n, [table, index, source], [{ type, length: table.data.length }])
        } else expect(outer).toBe(1)
        for (const axis of [0, 1, 2]) {
          const shape = [outer, rows, columns]
          const indexShape = shape.map((size, i) => (i === axis ? count : size))
          const call = planGather({ type, shape, axis, indexShape })
          const length = product(indexShape)
          expectParts(call, n, [table, indices(length, shape[axis]!)], [{ type, length }])
        }
      }),
    )
  })

  it("transpositions, and other orders of axes", () => {
    const side = fc.integer({ min: 1, max: 40 })
    const types = fc.constantFrom<StorageType>("f32", "f64", "i32", "bool")
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        side,
        side,
        parts,
        types,
        (batch, rows, columns, n, type) => {
          const length = batch * rows * columns
          const [inputs, outputs] = [[data(type, length)], [{ type, length }]]
          const count = expectParts(planTranspose({ type, batch, rows, columns }), n, inputs, outputs)
          expect(count).toBe(Math.min(n, batch > 1 ? batch : Math.ceil(rows / 16)))
          const shape = [batch, rows, columns]
          for (const permutation of [
            [2, 1, 0],
            [1, 0, 2],
            [0, 2, 1],
            [2, 0, 1],
          ]) {
            expectParts(planPermute({ type, shape, permutation }), n, inputs, outputs)
          }
        },
      ),
    )
  })
})
