import { engine } from "@gradus/kernels"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as gradus from "../src"

const { defaultGenerator, full, ones, rand, tensor, zeros } = gradus
const row = ones([1, 70_000])

/** Ways to ask for more elements than a tensor can have. */
const tooLarge: Readonly<Record<string, () => unknown>> = {
  "rand([2 ** 33])": () => rand([2 ** 33]),
  "rand, more than 2⁵³": () => rand([2 ** 30, 2 ** 30]),
  "rand of float64": () => rand([2 ** 29], { dtype: "float64" }),
  "randn([2 ** 33])": () => gradus.randn([2 ** 33]),
  "randint([2 ** 33])": () => gradus.randint(0, 5, [2 ** 33]),
  "randperm(2 ** 31)": () => gradus.randperm(2 ** 31),
  "zeros([2 ** 33])": () => zeros([2 ** 33]),
  "zeros([2 ** 30]), 4 GiB": () => zeros([2 ** 30]),
  "zeros of bool": () => zeros([2 ** 31], { dtype: "bool" }),
  "ones, infinitely many": () => ones(Array.from({ length: 80 }, () => 2 ** 20)),
  "a long axis beside an empty one": () => zeros([2 ** 40, 0]),
  "full([2 ** 33], 1)": () => full([2 ** 33], 1),
  "fullLike another shape": () => gradus.fullLike({ shape: [2 ** 33], dtype: "float32" }, 1),
  "arange(2 ** 33)": () => gradus.arange(2 ** 33),
  "linspace of 2 ** 33": () => gradus.linspace(0, 1, 2 ** 33),
  "eye(2 ** 17)": () => gradus.eye(2 ** 17),
  "oneHot of 2 ** 33 classes": () => gradus.oneHot(tensor(Int32Array.of(0)), 2 ** 33),
  expand: () => row.expand([70_000, 70_000]),
  broadcasting: () => row.reshape([70_000, 1]).add(row),
  outer: () => ones([70_000]).outer(ones([70_000])),
  matmul: () => row.reshape([70_000, 1]).matmul(row),
  "repeat 2 ** 20 times": () => row.repeat([2 ** 20, 1]),
  pad: () => row.pad([0, 0, 0, 2 ** 20]),
  stack: () => gradus.stack(Array.from({ length: 40_000 }, () => row)),
}

describe("more elements than a tensor can have", () => {
  for (const [what, ask] of Object.entries(tooLarge)) {
    it(`are refused, with shape and bytes and nothing drawn: ${what}`, () => {
      const before = defaultGenerator().state()
      expect(ask).toThrow(
        /^\w+: a tensor must have less than 2³¹ elements and 4 GiB − 128 KiB, got shape \[.*\] of \w+ \(.* bytes\)\. /,
      )
      expect(defaultGenerator().state()).toEqual(before)
    })
  }

  it("are those of any shape whose numbers do not fit into 4 GiB", () => {
    const size = fc.oneof(
      fc.constantFrom(2, 3, 2 ** 31, 2 ** 32, 2 ** 53),
      fc.integer({ min: 1, max: 2 ** 40 }),
    )
    const property = fc.property(fc.array(size, { minLength: 1, maxLength: 5 }), (shape) => {
      fc.pre(shape.reduce((a, b) => a * b, 4) > 2 ** 32)
      for (const make of [rand, zeros, gradus.randn]) {
        expect(() => make(shape)).toThrow(`got shape [${shape.join(", ")}] of float32 (`)
      }
    })
    fc.assert(property)
  })
})

describe("an operation that finds no memory", () => {
  /** Runs code while no memory can be had that is not there already. */
  function refused<T>(body: () => T): T {
    const { memory } = engine()
    const { grow } = memory.wasm
    memory.wasm.grow = () => {
      throw new RangeError("refused")
    }
    try {
      return body()
    } finally {
      memory.wasm.grow = grow
    }
  }

  it("says what, of which shape, and how many bytes; all else has its bits, and it computes when there is", () => {
    const w = rand([64, 64], { requiresGrad: true }).makeResident()
    const bits = w.toTypedArray()
    const a = ones([24_000])
    expect(() => refused(() => a.outer(a))).toThrow(
      /^\w+: there must be memory for the result, shape \[24000, 24000\] of float32 \(2304000000 bytes\), got a refusal \(Memory: the engine must grant \d+ bytes/,
    )
    const generator = defaultGenerator().state()
    expect(() => refused(() => rand([2 ** 28]))).toThrow(
      /shape \[268435456\] of float32 \(1073741824 bytes\)/,
    )
    expect(defaultGenerator().state()).toEqual(generator)
    expect(w.toTypedArray()).toEqual(bits)
    expect(w.add(1).sub(1).sum().item()).toBeGreaterThan(0)
    const b = ones([1000])
    expect(b.outer(b).sum().item()).toBe(1_000_000)
  })

  it("says so too where the JavaScript engine has no array for it", () => {
    const { slice } = Float32Array.prototype
    try {
      Float32Array.prototype.slice = () => {
        throw new RangeError("Array buffer allocation failed")
      }
      expect(() => ones([3]).add(1)).toThrow(
        "add: there must be memory for the result, shape [3] of float32 (12 bytes), got a refusal (Array buffer allocation failed).",
      )
    } finally {
      Float32Array.prototype.slice = slice
    }
  })
})

describe("working memory", () => {
  it("of a large operation is free when it ends, also when it fails", () => {
    const { allocator } = engine()
    rand([10])
    const { used } = allocator
    const x = rand([2 ** 25])
    expect(allocator.used).toBeLessThanOrEqual(used)
    const rows = x.reshape([-1, 1])
    expect(() => rows.indexSelect(0, tensor([2 ** 26], { dtype: "int32" }))).toThrow(/index/)
    expect(allocator.used).toBeLessThanOrEqual(used)
    expect(x.add(1).at(5).item()).toBe(Math.fround(x.at(5).item() + 1))
    expect(allocator.used).toBeLessThanOrEqual(used)
  })

  it("that is refused to a tensor's own place names shape and bytes", () => {
    const { allocator } = engine()
    const x = rand([3, 4])
    const { allocate } = allocator
    allocator.allocate = () => {
      throw new RangeError("Memory: it must be granted, got a refusal. Try again.")
    }
    try {
      expect(() => x.makeResident()).toThrow(
        "makeResident: there must be memory for the result, shape [3, 4] of float32 (48 bytes), got a refusal (",
      )
    } finally {
      allocator.allocate = allocate
    }
    expect(x.makeResident().shape).toEqual([3, 4])
  })
})
