import { ones, type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { loadSafetensors, saveSafetensors } from "../src"
import { bitsOfAll, files } from "./arbitrary-tensors"
import { entry, file } from "./header-file"

describe("round trip", () => {
  it("gives back the same bits under the same names", () => {
    fc.assert(
      fc.property(files, fc.nat({ max: 9 }), (given, offset) => {
        const bytes = saveSafetensors(given.tensors, given.metadata)
        const shifted = new Uint8Array(bytes.length + offset)
        shifted.set(bytes, offset)
        const loaded = loadSafetensors(shifted.subarray(offset))
        expect(bitsOfAll(loaded.tensors)).toEqual(bitsOfAll(given.tensors))
        expect(new Map(Object.entries(loaded.metadata))).toEqual(new Map(Object.entries(given.metadata)))
        expect(saveSafetensors(loaded.tensors, loaded.metadata)).toEqual(bytes)
      }),
    )
  })

  it("does not depend on the order in which tensors are listed", () => {
    fc.assert(
      fc.property(files, (given) => {
        const reversed = Object.fromEntries(Object.entries(given.tensors).reverse())
        expect(saveSafetensors(reversed)).toEqual(saveSafetensors(given.tensors))
      }),
    )
  })

  it("puts every tensor at a multiple of its element's size", () => {
    fc.assert(
      fc.property(files, (given) => {
        const bytes = saveSafetensors(given.tensors, given.metadata)
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
        expect(length % 8).toBe(0)
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
        const sizes: Record<string, number> = { F64: 8, F32: 4, I32: 4, BOOL: 1 }
        for (const [name, { dtype, data_offsets }] of Object.entries<Record<string, string & number[]>>(
          header,
        )) {
          if (name !== "__metadata__") expect(data_offsets[0] % sizes[dtype]).toBe(0)
        }
      }),
    )
  })

  it("does not pollute prototypes and does not change with the tensor it came from", () => {
    const w = ones([1]).makeResident()
    const given = Object.fromEntries([["__proto__", w]]) as Record<string, Tensor>
    const bytes = saveSafetensors(given, Object.fromEntries([["__proto__", "x"]]))
    w.assign([2])
    const { tensors, metadata } = loadSafetensors(bytes)
    expect(Object.keys(tensors)).toEqual(["__proto__"])
    expect(Object.values(tensors).map((x) => x.toArray())).toEqual([[1]])
    expect(Object.keys(metadata)).toEqual(["__proto__"])
    expect(({} as Record<string, unknown>)[0]).toBeUndefined()
  })
})

describe("what cannot be saved", () => {
  it("is refused by name", () => {
    const w = ones([1])
    expect(() => saveSafetensors({ a: 3 as never })).toThrow('"a" must be a tensor, got number')
    expect(() => saveSafetensors({ __metadata__: w })).toThrow("which the format reserves")
    expect(() => saveSafetensors({ "\ud800": w })).toThrow("names must be well-formed Unicode")
    expect(() => saveSafetensors({}, { a: 3 as never })).toThrow('must be texts, got number for "a"')
    expect(() => saveSafetensors({}, { a: "\udc00" })).toThrow("metadata must be well-formed Unicode")
  })

  it("is refused where the header would be too long to be read", () => {
    expect(() => saveSafetensors({}, { a: "x".repeat(100_000_000) })).toThrow("at most 100000000 bytes")
  })
})

describe("other element types", () => {
  const load = (dtype: string, bytes: Uint8Array, count: number) => {
    const whole = file(`{"x":${entry(dtype, `[${count}]`, `[0,${bytes.length}]`)}}`, bytes.length)
    whole.set(bytes, whole.length - bytes.length)
    return loadSafetensors(whole).tensors.x
  }
  const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer)

  it("reads all 65536 values of F16 and of BF16 exactly", () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i)
    const half = load("F16", bytesOf(patterns), 65536).toTypedArray()
    const brain = load("BF16", bytesOf(patterns), 65536).toTypedArray()
    const value = (i: number, exponentBits: number, mantissaBits: number) => {
      const top = 2 ** exponentBits - 1
      const exponent = (i >> mantissaBits) & top
      const mantissa = (i & (2 ** mantissaBits - 1)) / 2 ** mantissaBits
      const sign = i >> 15 ? -1 : 1
      if (exponent === top) return mantissa === 0 ? sign * Infinity : Number.NaN
      const bias = 2 ** (exponentBits - 1) - 1
      return sign * (exponent === 0 ? mantissa * 2 ** (1 - bias) : (1 + mantissa) * 2 ** (exponent - bias))
    }
    for (let i = 0; i < 65536; i++) {
      if (!Object.is(half[i], value(i, 5, 10))) throw new Error(`F16 ${i}: ${half[i]}`)
      if (!Object.is(brain[i], value(i, 8, 7))) throw new Error(`BF16 ${i}: ${brain[i]}`)
    }
  })

  it("reads integers that fit and refuses those that do not", () => {
    const kinds = [
      ["I8", Int8Array, -128n, 127n],
      ["U8", Uint8Array, 0n, 255n],
      ["I16", Int16Array, -32768n, 32767n],
      ["U16", Uint16Array, 0n, 65535n],
      ["U32", Uint32Array, 0n, 2n ** 32n - 1n],
      ["I64", BigInt64Array, -(2n ** 63n), 2n ** 63n - 1n],
      ["U64", BigUint64Array, 0n, 2n ** 64n - 1n],
    ] as const
    const edges = [
      -(2n ** 31n),
      -(2n ** 31n) - 1n,
      2n ** 31n - 1n,
      2n ** 31n,
      -1n,
      0n,
      2n ** 32n,
      2n ** 32n - 1n,
    ]
    for (const [name, array, min, max] of kinds) {
      const inside = edges.filter((edge) => edge >= min && edge <= max)
      const values = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(...inside))
      fc.assert(
        fc.property(fc.array(values, { maxLength: 4 }), (list) => {
          const data = name.endsWith("64") ? list : list.map(Number)
          const bytes = bytesOf((array as unknown as { from(list: unknown[]): ArrayBufferView }).from(data))
          const misfit = list.findIndex((value) => BigInt.asIntN(32, value) !== value)
          if (misfit < 0) expect(load(name, bytes, list.length).toArray()).toEqual(list.map(Number))
          else {
            const message = `elements of tensor "x", ${name}, must fit int32, got ${list[misfit]} at place ${misfit}`
            expect(() => load(name, bytes, list.length)).toThrow(message)
            expect(() => load(name, bytes, list.length)).toThrow(RangeError)
          }
        }),
        { examples: [...inside, min, max].map((edge) => [[edge]]) },
      )
    }
  })

  it("refuses a BOOL that is neither 0 nor 1", () => {
    expect(load("BOOL", Uint8Array.of(0, 1), 2).toArray()).toEqual([false, true])
    expect(() => load("BOOL", Uint8Array.of(0, 2), 2)).toThrow("must fit bool, got 2 at place 1")
    expect(() => load("BOOL", Uint8Array.of(255, 0), 2)).toThrow("must fit bool, got 255 at place 0")
  })

  it("keeps int32 as it is", () => {
    const { x } = loadSafetensors(
      saveSafetensors({ x: tensor([-2147483648, 7], { dtype: "int32" }) }),
    ).tensors
    expect(x.toArray()).toEqual([-2147483648, 7])
  })
})

it("what could not be written is refused: names that are symbols or hidden", () => {
  const w = tensor([1])
  const hidden = Object.defineProperty({ w }, "h", { value: w })
  expect(() => saveSafetensors({ w, [Symbol("s")]: w } as never)).toThrow(
    "saveSafetensors: tensors must hold nothing but elements or plain names, got Symbol(s).",
  )
  expect(() => saveSafetensors(hidden)).toThrow(
    'saveSafetensors: tensors must hold nothing but elements or plain names, got "h".',
  )
  expect(() => saveSafetensors({ w }, { [Symbol("s")]: "x" } as never)).toThrow(
    "saveSafetensors: metadata must hold",
  )
})
