import { isTensor, type NestedArray, type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { collate, DataLoader } from "../src"

/** What all examples of a batch look like. */
type Form =
  | { readonly of: "number" | "boolean" | "text" | "null" }
  | { readonly of: "tensor"; readonly shape: readonly number[]; readonly dtype: "float32" | "int32" | "bool" }
  | {
      readonly of: "typed array"
      readonly length: number
      readonly make: (list: number[]) => ArrayBufferView
    }
  | { readonly of: "list"; readonly items: readonly Form[] }
  | { readonly of: "object"; readonly members: Readonly<Record<string, Form>> }

const keys = fc.constantFrom("x", "y", "label", "__proto__", "0", "length", "constructor")
const { form: forms } = fc.letrec<{ form: Form }>((tie) => ({
  form: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ of: fc.constantFrom("number", "boolean", "text", "null") }),
    fc.record({
      of: fc.constant("tensor" as const),
      shape: fc.array(fc.nat({ max: 3 }), { maxLength: 2 }),
      dtype: fc.constantFrom("float32", "int32", "bool"),
    }),
    fc.record({
      of: fc.constant("typed array" as const),
      length: fc.nat({ max: 3 }),
      make: fc.constantFrom(
        (list: number[]) => Float32Array.from(list),
        (list: number[]) => Float64Array.from(list),
        (list: number[]) => Int32Array.from(list),
        (list: number[]) => Uint8Array.from(list),
        (list: number[]) => Buffer.from(list),
      ),
    }),
    fc.record({ of: fc.constant("list" as const), items: fc.array(tie("form"), { maxLength: 3 }) }),
    fc.record({
      of: fc.constant("object" as const),
      members: fc.dictionary(keys, tie("form"), { maxKeys: 3, noNullPrototype: false }),
    }),
  ),
})) as { form: fc.Arbitrary<Form> }

/** An example of a form, whose numbers tell which one it is. */
function exampleOf(form: Form, seed: number): unknown {
  if (form.of === "number") return seed
  if (form.of === "boolean") return seed % 2 === 1
  if (form.of === "text") return `example ${seed}`
  if (form.of === "null") return null
  if (form.of === "typed array") return form.make(Array.from({ length: form.length }, (_, i) => seed + i))
  if (form.of === "list") return form.items.map((item, i) => exampleOf(item, seed + i))
  if (form.of === "object") {
    const members = Object.entries(form.members)
    return Object.fromEntries(members.map(([key, member], i) => [key, exampleOf(member, seed + i)]))
  }
  const { shape, dtype } = form as Extract<Form, { of: "tensor" }>
  const size = shape.reduce((a, b) => a * b, 1)
  return tensor(
    Float32Array.from({ length: size }, (_, i) => (dtype === "bool" ? (seed + i) % 2 : seed + i)),
    {
      dtype,
      shape,
    },
  )
}

/** Example i of a batch, as plain arrays, to be compared with what went in. */
function partOf(batch: unknown, i: number, form: Form): unknown {
  if (form.of === "text" || form.of === "null") return (batch as unknown[])[i]
  if (form.of === "list") return form.items.map((item, k) => partOf((batch as unknown[])[k], i, item))
  if (form.of === "object") {
    expect(Object.keys(batch as object).sort()).toEqual(Object.keys(form.members).sort())
    const read = (key: string) => Object.getOwnPropertyDescriptor(batch, key)?.value
    const members = Object.entries(form.members)
    return Object.fromEntries(members.map(([key, member]) => [key, partOf(read(key), i, member)]))
  }
  return ((batch as Tensor).toArray() as NestedArray[])[i]
}

function plain(example: unknown): unknown {
  if (isTensor(example)) return example.toArray()
  if (ArrayBuffer.isView(example)) return Array.from(example as Uint8Array)
  if (Array.isArray(example)) return example.map(plain)
  if (typeof example !== "object" || example === null) return example
  return Object.fromEntries(Object.entries(example).map(([key, member]) => [key, plain(member)]))
}

/** The same but for one place, chosen by a number. */
function changed(form: Form, where: number): Form {
  const next = Math.floor(where / 3)
  if (form.of === "list" && form.items.length > 0 && where % 3 > 0) {
    const at = next % form.items.length
    return { ...form, items: form.items.map((item, i) => (i === at ? changed(item, next) : item)) }
  }
  if (form.of === "list") return { ...form, items: [...form.items, { of: "number" }] }
  if (form.of === "object" && Object.keys(form.members).length > 0 && where % 3 > 0) {
    const key = Object.keys(form.members)[next % Object.keys(form.members).length]
    const members = Object.entries(form.members)
    if (where % 3 === 1) {
      const others = members.filter(([name]) => name !== key)
      const renamed: [string, Form][] = next % 2 ? [["another", form.members[key]]] : []
      return { ...form, members: Object.fromEntries([...others, ...renamed]) }
    }
    return {
      ...form,
      members: Object.fromEntries(
        members.map(([name, member]) => [name, name === key ? changed(member, next) : member]),
      ),
    }
  }
  if (form.of === "object") return { ...form, members: { ...form.members, another: { of: "text" } } }
  if (form.of === "tensor" && where % 3 === 0) return { ...form, shape: [...form.shape, 2] }
  if (form.of === "tensor") return { ...form, dtype: form.dtype === "bool" ? "int32" : "bool" }
  if (form.of === "typed array") return { ...form, length: form.length + 1 }
  return { of: form.of === "number" ? "text" : "number" }
}

const house = /^collate: examples must be .*, got .* at example \d.*\. \S/

describe("collate", () => {
  it("keeps all of every example, at its place", () => {
    fc.assert(
      fc.property(forms, fc.integer({ min: 1, max: 4 }), (form, count) => {
        const examples = Array.from({ length: count }, (_, i) => exampleOf(form, 7 * i + 1))
        const batch = collate(examples)
        for (const [i, example] of examples.entries()) expect(partOf(batch, i, form)).toEqual(plain(example))
      }),
      { numRuns: 200 },
    )
  })

  it("refuses examples of which one differs in one place, whichever comes first", () => {
    fc.assert(
      fc.property(forms, fc.nat(), fc.nat({ max: 2 }), fc.nat({ max: 2 }), (form, where, before, behind) => {
        const list = (count: number) => Array.from({ length: count }, (_, i) => exampleOf(form, i))
        const examples = [...list(before + 1), exampleOf(changed(form, where), 5), ...list(behind)]
        expect(() => collate(examples)).toThrow(house)
        expect(() => collate(examples.reverse())).toThrow(house)
      }),
      { numRuns: 300 },
    )
  })

  it("says where they differ", () => {
    const message = (examples: readonly unknown[]) => {
      try {
        collate(examples)
      } catch (error) {
        return (error as Error).message.replace(/\. .*/, "")
      }
      return "nothing"
    }
    const start = "collate: examples must be alike, got"
    expect(
      message([
        [1, 2],
        [3, 4, 5],
      ]),
    ).toBe(`${start} a list of 2 at example 0 and a list of 3 at example 1`)
    expect(message([{ x: 1, y: 2 }, { x: 3 }])).toBe(
      `${start} an object of x, y at example 0 and an object of x at example 1`,
    )
    expect(message([{ a: [1, { b: 2 }] }, { a: [1, { b: "2" }] }])).toBe(
      `${start} a number at example 0.a[1].b and a string at example 1.a[1].b`,
    )
    expect(message([tensor([1]), tensor([1, 2])])).toBe(
      `${start} a float32 tensor of shape [1] at example 0 and a float32 tensor of shape [2] at example 1`,
    )
    expect(message([tensor([1]), tensor([1], { dtype: "int32" })])).toContain(
      "a int32 tensor of shape [1] at example 1",
    )
    expect(message([1, true])).toContain("a number at example 0 and a boolean at example 1")
    expect(message([[1, 2], Float32Array.of(1, 2)])).toContain(
      "a list of 2 at example 0 and a Float32Array of 2",
    )
  })

  class Point {
    x = 1
  }

  it.each([
    [undefined],
    [() => 1],
    [Symbol("s")],
    [new Map([["x", 1]])],
    [new Set([1])],
    [new Date(0)],
    [new Point()],
    [Promise.resolve(1)],
    [new DataView(new ArrayBuffer(4))],
    [BigInt64Array.of(1n)],
    [new ArrayBuffer(4)],
    [[1, undefined]],
    // biome-ignore lint/suspicious/noSparseArray: that is the point
    [[1, , 2]],
    [{ x: undefined }],
  ])("refuses %s, of which something would be lost", (example) => {
    expect(() => collate([example])).toThrow(house)
    expect(() => collate([{ x: [example] }])).toThrow(house)
  })

  it("refuses no examples, and what is no list", () => {
    for (const examples of [[], undefined, null, {}, "ab", new Set([1]), tensor([1, 2])]) {
      expect(() => collate(examples as never)).toThrow(/^collate: examples must be a list of at least one/)
    }
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => collate([circle])).toThrow(house)
  })

  it("is told by the loader which examples they were", () => {
    const lists = [[1], [2], [3, 4]]
    const loader = new DataLoader(
      { length: 3, get: (i) => lists[i] },
      { batchSize: 2, sampler: { length: 2, order: () => [0, 2] } },
    )
    expect(() => [...loader]).toThrow(
      /^DataLoader: examples 0, 2 must make a batch, got an error: collate: .* a list of 2 at example 1\. /,
    )
  })
})

describe("numbers of a batch", () => {
  it("that float32 would make infinite are refused, by example and place", () => {
    const advice = "Scale them in transform, or make float64 tensors of them."
    expect(() => collate([1, 1e300])).toThrow(
      `collate: numbers must fit float32, got 1e+300 at example 1. ${advice}`,
    )
    expect(() => collate([{ x: [1, 2] }, { x: [3, -1e39] }])).toThrow("got -1e+39 at example 1.x[1].")
    expect(() => collate([[1e300]])).toThrow("got 1e+300 at example 0[0].")
    expect(collate([Infinity, -Infinity, 1e38]).toArray()).toEqual([Infinity, -Infinity, Math.fround(1e38)])
    const loader = new DataLoader({ length: 2, get: (i) => [1, 1e300][i] }, { batchSize: 2 })
    expect(() => [...loader]).toThrow("numbers must fit float32, got 1e+300 at example 1")
  })

  it("of typed arrays come through whole, whatever their kind", () => {
    const kinds = [
      [Uint8Array, "float32", 255],
      [Uint8ClampedArray, "float32", 255],
      [Int8Array, "float32", -128],
      [Uint16Array, "float32", 65535],
      [Int16Array, "float32", -32768],
      [Int32Array, "int32", -2147483648],
      [Uint32Array, "float64", 4294967295],
      [Float32Array, "float32", 0.5],
      [Float64Array, "float64", 1e300],
    ] as const
    for (const [Kind, dtype, value] of kinds) {
      const batch = collate([Kind.of(value), Kind.of(value)]) as Tensor
      expect([Kind.name, batch.dtype, ...batch.toTypedArray()]).toEqual([Kind.name, dtype, value, value])
    }
  })

  it("are missed where their buffer was transferred", () => {
    const gone = Float32Array.of(1, 2)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    expect(() => collate([gone])).toThrow("got a Float32Array whose buffer was transferred")
  })
})

describe("what is alike", () => {
  it("objects with the same keys in any order, nothing, null and whole numbers of any size", () => {
    const [a, b] = [
      collate([
        { x: 1, y: 2 },
        { y: 4, x: 3 },
      ]),
      collate([{}, {}]),
    ]
    expect([a.x.toArray(), a.y.toArray(), b]).toEqual([[1, 3], [2, 4], {}])
    expect([collate([null, null]), collate([1n, 2n])]).toEqual([
      [null, null],
      [1n, 2n],
    ])
    expect(() => collate<unknown>([{}, null])).toThrow("got an object of nothing at example 0 and null at")
    expect(() => collate<unknown>([1n, 1])).toThrow("got a bigint at example 0 and a number at example 1.")
  })

  it("goes 64 deep and no deeper", () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    expect(() => collate([nested(64)])).not.toThrow()
    expect(() => collate([nested(65)])).toThrow(/^collate: examples must be made of .*, at most 64 deep, got/)
  })
})
