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
  zeros,
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

describe("an int32 is made of an int32 alone", () => {
  const I32 = { dtype: "int32" } as const
  const wrong = [3e9, 2 ** 31, -(2 ** 31) - 1, 1.7, -0.5, NaN, Infinity, -Infinity, 1e300]
  const right = [0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]
  const leaf = () => tensor([0], I32)
  /** Every way from a number to an int32. */
  const ways: Readonly<Record<string, (x: number) => Tensor>> = {
    tensor: (x) => tensor(x, I32),
    "tensor of a list": (x) => tensor([0, x], I32),
    "tensor of a Float64Array": (x) => tensor(Float64Array.of(x), I32),
    full: (x) => full([2], x, I32),
    fullLike: (x) => fullLike(leaf(), x),
    arange: (x) => arange(x, x + Math.max(1, Math.abs(x)), Math.max(1, Math.abs(x)), I32),
    linspace: (x) => linspace(x, x, 2, I32),
    assign: (x) => leaf().assign([x]),
    pad: (x) => leaf().pad([0, 1], x),
    "from JSON": (x) =>
      tensor({ dtype: "int32", shape: [1], data: [Number.isFinite(x) ? x : String(x)] } as never),
  }
  /** Those from a number beside int32; fractions and ∞ beside it make float32. */
  const beside: Readonly<Record<string, (x: number) => Tensor>> = {
    add: (x) => leaf().add(x),
    rsub: (x) => leaf().rsub(x),
    lt: (x) => leaf().lt(x),
    maximum: (x) => leaf().maximum(x),
    clamp: (x) => leaf().clamp(x, 5),
    where: (x) => leaf().where(tensor([true]), x),
    "beside bool": (x) => tensor([true]).mul(x),
  }

  for (const [name, way] of Object.entries(ways)) {
    it(name, () => {
      for (const x of wrong) expect(() => way(x), String(x)).toThrow(RangeError)
      for (const x of right) expect([...way(x).toTypedArray()].at(-1)).toBe(x + 0)
    })
  }

  it("also where it is an operand", () => {
    for (const [name, way] of Object.entries(beside)) {
      for (const x of wrong.filter(Number.isInteger)) expect(() => way(x), `${name} ${x}`).toThrow(RangeError)
      for (const x of wrong.filter((x) => !Number.isInteger(x))) {
        expect(["float32", "bool"], `${name} ${x}`).toContain(way(x).dtype)
      }
      for (const x of right) expect(way(x).dtype, `${name} ${x}`).not.toBe("float32")
    }
  })

  it("the message says what to do", () => {
    expect(() => full([1], 3e9, I32)).toThrow(
      'full: an int32 must be an integer in [-2147483648, 2147483647], got 3000000000. Use float64, or round and limit it with to("int32").',
    )
    expect(() => leaf().add(3e9)).toThrow("add: an int32 must be")
    expect(() => arange(2147483646, 2147483650)).toThrow(
      "arange: an int32 must be an integer in [-2147483648, 2147483647], got 2147483648.",
    )
    expect([...arange(2147483646, 2147483648).toTypedArray()]).toEqual([2147483646, 2147483647])
    for (const data of [BigInt64Array.of(1n), new DataView(new ArrayBuffer(8))] as never[]) {
      expect(() => tensor(data)).toThrow("tensor: the data must be an array of numbers, got a ")
    }
    expect(() => tensor(5n as never)).toThrow(TypeError)
  })

  it("only a conversion rounds, towards zero and to the limits", () => {
    for (const dtype of ["float32", "float64"] as const) {
      // One rule for all conversions of tensors.
      const x = tensor([3e9, -3e9, 1.7, -1.7, NaN, Infinity, -Infinity], { dtype })
      const wanted = x.to("int32").toArray()
      expect(tensor(x, I32).toArray()).toEqual(wanted)
      expect(zeros([7], I32).assign(x).toArray()).toEqual(wanted)
    }
    const found = tensor([3e9, -3e9, 1.7, -1.7, NaN, Infinity], { dtype: "float64" }).to("int32")
    expect(found.toArray()).toEqual([2 ** 31 - 1, -(2 ** 31), 1, -1, 0, 2 ** 31 - 1])
    expect(tensor(tensor([3e9]), I32).toArray()).toEqual([2 ** 31 - 1])
  })
})

it("arange has as many numbers as NumPy's formula says", () => {
  expect(arange(1, 1.6, 0.1).shape).toEqual([7])
  expect(arange(1, 1.6, 0.1).at(-1).item()).toBeCloseTo(1.6, 6)
})

describe("numbers that would not come through", () => {
  it("are refused where float32 would make them infinite, by their place", () => {
    const advice = 'Scale them, or give { dtype: "float64" }.'
    expect(() => tensor([1, 1e300])).toThrow(
      `tensor: elements must fit float32, got 1e+300 at [1]. ${advice}`,
    )
    expect(() => tensor([[[1, 2]], [[3, -1e39]]])).toThrow("got -1e+39 at [1, 0, 1].")
    expect(() => tensor(1e39)).toThrow("got 1e+39 at [].")
    expect(() => tensor([0]).assign([1e39])).toThrow("assign: elements must fit float32, got 1e+39 at [0].")
    expect(() => tensor(JSON.parse('{"dtype":"float32","shape":[2],"data":[1,1e300]}'))).toThrow(
      "tensor: data[1] must be a number that float32 holds, got 1e+300.",
    )
    for (const make of [
      () => full([2], 1e300),
      () => fullLike(tensor([1]), 1e300),
      () => linspace(0, 1e300, 2),
    ]) {
      expect(make).toThrow(/^\w+: elements must fit float32, got 1e\+300\. Scale them/)
    }
    expect(() => arange(0, 1e300, 5e299, { dtype: "float32" })).toThrow(
      "elements must fit float32, got 5e+299.",
    )
    expect(full([1], Infinity).item()).toBe(Infinity)
    expect(tensor([1e300], { dtype: "float64" }).item()).toBe(1e300)
    expect(tensor([Infinity, 3.4028234e38]).toArray()).toEqual([Infinity, Math.fround(3.4028234e38)])
  })

  it("keep what a Uint32Array holds", () => {
    const x = tensor(Uint32Array.of(4294967295, 16777217))
    expect([x.dtype, ...x.toTypedArray()]).toEqual(["float64", 4294967295, 16777217])
  })

  it("are missed where their buffer was transferred", () => {
    const gone = Float32Array.of(1, 2)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    expect(() => tensor(gone)).toThrow(
      "tensor: the data must be an array of numbers, got a Float32Array whose buffer was transferred.",
    )
    expect(tensor(new Float32Array(0)).shape).toEqual([0])
  })
})
