import assert from "node:assert"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type DType, type Tensor, tensor } from "../src"

const ELEMENTS: Readonly<Record<DType, fc.Arbitrary<number>>> = {
  float32: fc.float(),
  float64: fc.double(),
  int32: fc.integer(),
  bool: fc.integer({ min: 0, max: 1 }),
}

const tensors = (): fc.Arbitrary<Tensor> =>
  fc
    .record({
      dtype: fc.constantFrom<DType>("float32", "float64", "int32", "bool"),
      shape: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
      resident: fc.boolean(),
    })
    .chain(({ dtype, shape, resident }) => {
      const size = shape.reduce((a, b) => a * b, 1)
      return fc.array(ELEMENTS[dtype], { minLength: size, maxLength: size }).map((data) => {
        const x = tensor(data, { dtype, shape })
        return resident ? x.makeResident() : x
      })
    })

const numbersOf = (x: Tensor) => [x.dtype, x.shape, [...x.toTypedArray()]]
const same = (a: Tensor, b: Tensor) => {
  try {
    expect(numbersOf(a)).toEqual(numbersOf(b))
    return true
  } catch {
    return false
  }
}
const passes = (check: () => void) => {
  try {
    check()
    return true
  } catch {
    return false
  }
}

/** What test frameworks ask when they compare two objects. */
const COMPARISONS: Readonly<Record<string, (a: unknown, b: unknown) => void>> = {
  toEqual: (a, b) => expect(a).toEqual(b),
  toStrictEqual: (a, b) => expect(a).toStrictEqual(b),
  "toEqual within objects": (a, b) => expect({ list: [a] }).toEqual({ list: [b] }),
  deepEqual: (a, b) => assert.deepEqual(a, b),
  deepStrictEqual: (a, b) => assert.deepStrictEqual({ a }, { a: b }),
}

describe("tensors compared as objects", () => {
  for (const [name, compare] of Object.entries(COMPARISONS)) {
    it(`are equal to ${name} if and only if dtype, shape and every number are`, () => {
      fc.assert(
        fc.property(tensors(), tensors(), fc.nat(), (x, other, place) => {
          expect(passes(() => compare(x, other))).toBe(same(x, other))
          const copy = tensor(x)
          compare(x, copy)
          if (x.size === 0) return
          // One number changed.
          const data = x.toTypedArray()
          const i = place % data.length
          data[i] = x.dtype === "bool" ? 1 - data[i] : data[i] === 1 ? 2 : 1
          expect(passes(() => compare(x, tensor(data, { dtype: x.dtype, shape: x.shape })))).toBe(false)
        }),
      )
    })
  }

  it("differ from each other in 20,000 neighbouring pairs of numbers", () => {
    const tags = new Set<string>()
    for (let i = 0; i < 20_000; i++)
      tags.add(Object.prototype.toString.call(tensor([i % 200, Math.floor(i / 200)])))
    expect(tags.size).toBe(20_000)
  })

  it("leave a recorded or late number alone: a tensor without values has a tag all the same", () => {
    expect(Object.prototype.toString.call(tensor([1]))).toMatch(
      /^\[object Tensor float32 \[1\] [0-9a-f]{16}\]$/,
    )
  })
})

describe("a tensor in JSON", () => {
  it("comes back bit for bit, NaN, ∞ and −0 as well", () => {
    fc.assert(
      fc.property(tensors(), (x) => {
        const back = tensor(JSON.parse(JSON.stringify(x)))
        expect(numbersOf(back)).toEqual(numbersOf(x))
        expect(JSON.stringify(back)).toBe(JSON.stringify(x))
      }),
    )
    expect(JSON.stringify(tensor([1, Number.NaN, -0, Number.NEGATIVE_INFINITY]))).toBe(
      '{"dtype":"float32","shape":[4],"data":[1,"NaN","-0","-Infinity"]}',
    )
  })

  it("is refused when damaged, naming what is wrong", () => {
    const good = { dtype: "float32", shape: [2], data: [1, 2] }
    const damages: [object, string][] = [
      [{ dtype: "float" }, 'tensor: dtype must be one of float32, float64, int32, bool, got "float". '],
      [{ shape: [3] }, "tensor: data must be a list of 3 numbers, those of shape [3], got [1, 2]. "],
      [{ shape: 2 }, "tensor: shape must be a list, each a whole number in [0, ∞), got 2. "],
      [{ shape: [-1] }, "tensor: shape must be "],
      [
        { data: [1, "2"] },
        'tensor: data[1] must be a number, or NaN, Infinity, -Infinity, -0 as a text, got "2". ',
      ],
      [{ data: [1, null] }, "tensor: data[1] must be "],
      [{ data: { 0: 1, 1: 2 } }, "tensor: data must be "],
    ]
    for (const [damage, message] of damages) {
      expect(() => tensor({ ...good, ...damage } as never)).toThrow(message)
    }
  })
})
