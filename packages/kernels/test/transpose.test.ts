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
        const want = [...positions([batch, columns, rows])].map(
          ([b, j, i]) => from[(b! * rows + i!) * columns + j!]!,
        )
        const call = planTranspose({ type, batch, rows, columns })
        expect([...runCall(call, [{ type, data: from }], [{ type, length: from.length }])[0]!]).toEqual(want)
      }),
    )
  })

  it("takes taller bands where columns fall on the same cache sets", () => {
    for (const [type, rows] of [
      ["f32", 256],
      ["f64", 128],
      ["i32", 512],
    ] as const) {
      const columns = 13
      const from = data(type, rows * columns)
      const want = [...positions([columns, rows])].map(([j, i]) => from[i! * columns + j!]!)
      const call = planTranspose({ type, rows, columns })
      expect([...runCall(call, [{ type, data: from }], [{ type, length: from.length }])[0]!]).toEqual(want)
    }
  })

  it("permutes axes in any order", () => {
    const shaped = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 5 }).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
      ),
    )
    fc.assert(
      fc.property(types, shaped, (type, [shape, permutation]) => {
        const from = data(type, product(shape))
        const strides = contiguousStrides(shape)
        const want = [...positions(permutation.map((axis) => shape[axis]!))].map(
          (at) =>
            from[
              dot(
                at,
                permutation.map((axis) => strides[axis]!),
              )
            ]!,
        )
        const call = planPermute({ type, shape, permutation })
        expect([...runCall(call, [{ type, data: from }], [{ type, length: from.length }])[0]!]).toEqual(want)
      }),
    )
  })

  it("sees the swap of two neighbours behind more axes", () => {
    const keyOf = (shape: number[], permutation: number[]) =>
      planPermute({ type: "f32", shape, permutation }).kernel.key
    expect(keyOf([8, 3, 28, 28], [0, 2, 3, 1])).toMatch(/^transpose:/)
    expect(keyOf([8, 28, 28, 3], [0, 3, 1, 2])).toMatch(/^transpose:/)
    expect(keyOf([5, 1, 7], [2, 1, 0])).toMatch(/^transpose:/)
    expect(keyOf([5, 6, 7], [1, 0, 2])).toMatch(/^loop:/)
    expect(keyOf([5, 6, 7], [0, 1, 2])).toMatch(/^loop:.*:1/)
  })
})
