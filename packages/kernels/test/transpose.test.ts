import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { contiguousStrides, planPermute, planTranspose, type StorageType } from "../src"
import { dot, noise, positions, product, runCall } from "./operand"

const types = fc.constantFrom<StorageType>("f32", "f64", "i32", "bool")

function data(type: StorageType, length: number): number[] {
  return Array.from(noise(length, length + 1), (x, i) => (type === "bool" ? (x > 0 ? 1 : 0) : i - 3))
}

describe("transposition", () => {
  it("swaps the axes of matrices of any size", () => {
    const sizes = fc.integer({ min: 0, max: 45 })
    fc.assert(
      fc.property(types, fc.integer({ min: 0, max: 3 }), sizes, sizes, (type, batch, rows, columns) => {
        const from = data(type, batch * rows * columns)
        const want = [...positions([batch, columns, rows])].map(([b, j, i]) => from[(b! * rows + i!) * columns + j!]!)
        const call = planTranspose({ type, batch, rows, columns })
        expect([...runCall(call, [{ type, data: from }], [{ type, length: from.length }])[0]!]).toEqual(want)
      }),
    )
  })

  it("permutes axes in any order", () => {
    const shaped = fc
      .array(fc.integer({ min: 0, max: 6 }), { maxLength: 5 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.shuffledSubarray(shape.map((_, i) => i), { minLength: shape.length })))
    fc.assert(
      fc.property(types, shaped, (type, [shape, permutation]) => {
        const from = data(type, product(shape))
        const strides = contiguousStrides(shape)
        const want = [...positions(permutation.map((axis) => shape[axis]!))].map(
          (at) => from[dot(at, permutation.map((axis) => strides[axis]!))]!,
        )
        const call = planPermute({ type, shape, permutation })
        expect([...runCall(call, [{ type, data: from }], [{ type, length: from.length }])[0]!]).toEqual(want)
      }),
    )
  })
})
