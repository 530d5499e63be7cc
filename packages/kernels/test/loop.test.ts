import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  contiguousStrides,
  elementIndex,
  engine,
  input,
  LoopProgram,
  planLoop,
  type StorageType,
} from "../src"

const TYPES: readonly StorageType[] = ["f32", "f64", "i32", "bool"]
const { memory, allocator } = engine()

function view(type: StorageType, address: number, length: number) {
  const { buffer } = memory.wasm
  if (type === "f32") return new Float32Array(buffer, address, length)
  if (type === "f64") return new Float64Array(buffer, address, length)
  if (type === "i32") return new Int32Array(buffer, address, length)
  return new Uint8Array(buffer, address, length)
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
/** All index tuples of a shape in row-major order. */
function* positions(shape: readonly number[]): Generator<number[]> {
  for (let n = 0; n < size(shape); n++) {
    let rest = n
    const at = new Array<number>(shape.length)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    yield at
  }
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 0, maxLength: 4 })

describe("loops", () => {
  it("copy any strided view of any type into any other type", () => {
    const convert = (from: StorageType, to: StorageType) =>
      new LoopProgram(`test-copy:${from}:${to}`, [from], [{ type: to, expr: input(0, from).to(to) }])
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(...TYPES),
        fc.constantFrom(...TYPES),
        fc.array(fc.constantFrom("row", "zero", "reverse", "swap")),
        (shape, from, to, tricks) => {
          const strides = contiguousStrides(shape)
          let offset = 0
          for (const [axis, trick] of tricks.entries()) {
            if (axis >= shape.length || shape[axis] === 0) continue
            if (trick === "zero") strides[axis] = 0
            if (trick === "reverse") {
              offset += (shape[axis]! - 1) * strides[axis]!
              strides[axis] = -strides[axis]!
            }
            if (trick === "swap" && axis > 0 && shape[axis] === shape[axis - 1]) {
              ;[strides[axis], strides[axis - 1]] = [strides[axis - 1]!, strides[axis]!]
            }
          }
          const n = size(shape)
          const source = allocator.allocate(n * 8 + 8)
          const target = allocator.allocate(n * 8 + 8)
          const data = view(from, source, n)
          for (let i = 0; i < n; i++) data[i] = from === "bool" ? i % 2 : (i * 7) % 5
          const out = view(to, target, n + 1)
          out.fill(99)
          engine().run(planLoop(convert(from, to), shape, [{ strides, offset }]), [source, target])
          const want = [...positions(shape)].map((at) => data[offset + dot(at, strides)]!)
          expect([...out.slice(0, n)]).toEqual(to === "bool" ? want.map((x) => Number(x !== 0)) : want)
          expect(out[n]).toBe(99)
          allocator.free(source, n * 8 + 8)
          allocator.free(target, n * 8 + 8)
        },
      ),
    )
  })

  it("write strided outputs and know the element's index", () => {
    const program = new LoopProgram(
      "test-index",
      ["f64", "f32"],
      [
        { type: "f64", expr: input(0, "f64").add(elementIndex().to("f64")) },
        { type: "bool", expr: input(1, "f32").to("f64").gt(input(0, "f64")) },
      ],
    )
    fc.assert(
      fc.property(shapes, (shape) => {
        const n = size(shape)
        const [a, b, c, d] = [1, 2, 3, 4].map(() => allocator.allocate(n * 8 + 8)) as [
          number,
          number,
          number,
          number,
        ]
        view("f64", a, 1)[0] = 2.5
        view("f32", b, n).forEach((_, i, all) => (all[i] = i))
        const row = contiguousStrides(shape)
        const column = contiguousStrides([...shape].reverse()).reverse()
        const zeros = shape.map(() => 0)
        engine().run(
          planLoop(
            program,
            shape,
            [{ strides: zeros }, { strides: row }],
            [{ strides: column }, { strides: column }],
          ),
          [a, b, c, d],
        )
        for (const [i, at] of [...positions(shape)].entries()) {
          expect(view("f64", c, n)[dot(at, column)]).toBe(2.5 + i)
          expect(view("bool", d, n)[dot(at, column)]).toBe(i > 2.5 ? 1 : 0)
        }
        for (const address of [a, b, c, d]) allocator.free(address, n * 8 + 8)
      }),
    )
  })

  it("compute what is uniform once, in its own precision", () => {
    const half = input(1, "f64").div(3).to("f32")
    const program = new LoopProgram(
      "test-uniform",
      ["f32", "f64", "bool"],
      [{ type: "f32", expr: input(2, "bool").select(input(0, "f32").mul(half), half) }],
    )
    const n = 7
    const [a, b, c, d] = [1, 2, 3, 4].map(() => allocator.allocate(n * 8)) as [number, number, number, number]
    view("f32", a, n).set([1, 2, 3, 4, 5, 6, 7])
    view("f64", b, 1)[0] = 1
    for (const flag of [0, 1]) {
      view("bool", c, 1)[0] = flag
      engine().run(planLoop(program, [n], [{ strides: [1] }, { strides: [0] }, { strides: [0] }]), [
        a,
        b,
        c,
        d,
      ])
      const third = Math.fround(1 / 3)
      const want = [1, 2, 3, 4, 5, 6, 7].map((x) => (flag ? Math.fround(x * third) : third))
      expect([...view("f32", d, n)]).toEqual(want)
    }
  })
})
