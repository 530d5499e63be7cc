import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  arange,
  type DType,
  full,
  fullLike,
  linspace,
  onesLike,
  randLike,
  randnLike,
  type Tensor,
  tensor,
  zerosLike,
} from "../src"

const dtypes = fc.constantFrom<DType>("float32", "float64", "int32", "bool")
const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 })
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const count = (n: number) => Array.from({ length: n }, (_, i) => i)

/** Every form in which `tensor` takes the same numbers without a shape of their own. */
const flat: Readonly<Record<string, (numbers: number[]) => Parameters<typeof tensor>[0]>> = {
  "a list": (numbers) => numbers,
  "a typed array": (numbers) => Float32Array.from(numbers),
  "a tensor": (numbers) => tensor(numbers),
}

describe("tensor with a shape", () => {
  for (const [form, make] of Object.entries(flat)) {
    it(`puts ${form} of the right length in row-major order`, () => {
      fc.assert(
        fc.property(shapes, dtypes, fc.boolean(), (shape, dtype, wantsGrad) => {
          const requiresGrad = wantsGrad && dtype.startsWith("float")
          const x = tensor(make(count(sizeOf(shape))), { shape, dtype, requiresGrad })
          expect([x.shape, x.dtype, x.requiresGrad, x.isLeaf]).toEqual([shape, dtype, requiresGrad, true])
          const elements = count(sizeOf(shape)).map((n) => (dtype === "bool" ? Math.min(n, 1) : n))
          expect([...x.toTypedArray()]).toEqual(elements)
        }),
      )
    })

    it(`refuses ${form} of another length, with both`, () => {
      fc.assert(
        fc.property(shapes, fc.nat({ max: 40 }), (shape, n) => {
          fc.pre(n !== sizeOf(shape))
          const message = `tensor: the data must fill the shape [${shape.join(", ")}] (${sizeOf(shape)} elements), got ${n} elements of shape [${n}].`
          expect(() => tensor(make(count(n)), { shape })).toThrow(message)
          expect(() => tensor(make(count(n)), { shape })).toThrow(RangeError)
        }),
      )
    })
  }

  const pairs = fc.record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 4 }) })
  const nested = (rows: number, columns: number) =>
    count(rows).map((r) => count(columns).map((c) => r * columns + c))

  it("takes rows, in lists or a tensor, that have that shape, and no others", () => {
    fc.assert(
      fc.property(pairs, shapes, ({ rows, columns }, shape) => {
        const data = nested(rows, columns)
        for (const given of [data, tensor(data)]) {
          expect(tensor(given, { shape: [rows, columns] }).toArray()).toEqual(data)
          if (String(shape) === String([rows, columns])) continue
          expect(() => tensor(given, { shape })).toThrow(
            `got ${rows * columns} elements of shape [${rows}, ${columns}].`,
          )
        }
      }),
    )
    expect(() => tensor(nested(2, 2), { shape: [4] })).toThrow(
      "tensor: the data must have the shape [4] or one dimension, got 4 elements of shape [2, 2]. Correct the shape, or use reshape().",
    )
  })

  it("takes a number for a single element, and says how to repeat it", () => {
    expect(tensor(5, { shape: [1, 1] }).toArray()).toEqual([[5]])
    expect(() => tensor(5, { shape: [2, 2] })).toThrow("use full() to repeat a number")
  })

  it("refuses shapes that are none", () => {
    for (const make of Object.values(flat)) {
      expect(() => tensor(make([1, 2]), { shape: [-1, 2] })).toThrow("sizes must be non-negative integers")
    }
  })
})

describe("an option that is undefined is one left out", () => {
  const likes: Readonly<Record<string, (like: Tensor, options: object) => Tensor>> = {
    fullLike: (like, options) => fullLike(like, 1, options),
    onesLike,
    zerosLike,
    randLike,
    randnLike,
  }
  for (const [name, make] of Object.entries(likes)) {
    it(name, () => {
      for (const dtype of ["float32", "float64"] as const) {
        expect(make(tensor([1], { dtype }), { dtype: undefined, requiresGrad: undefined }).dtype).toBe(dtype)
      }
    })
  }
})

it("bool elements are 0 or 1, however they are made", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 256, NaN)), (value) => {
      const truth = value !== 0
      const dtype = "bool"
      expect(full([2], value, { dtype }).toArray()).toEqual([truth, truth])
      expect(tensor([value, value], { dtype }).toArray()).toEqual([truth, truth])
      expect([...full([2], value, { dtype }).toTypedArray()]).toEqual([Number(truth), Number(truth)])
      expect([...linspace(value, value, 1, { dtype }).toTypedArray()]).toEqual([Number(truth)])
    }),
  )
  expect([...arange(0, 3, 1, { dtype: "bool" }).toTypedArray()]).toEqual([0, 1, 1])
})
