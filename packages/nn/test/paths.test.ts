import { ones, type Tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { buffer, Linear, Module, parameter } from "../src"

class Holder extends Module {
  constructor(fields: Readonly<Record<string, unknown>>) {
    super()
    Object.assign(this, fields)
  }
  forward(x: Tensor): Tensor {
    return x
  }
}
const p = () => parameter(ones([1]))
const b = (key?: string) => buffer(ones([1]), key)
const uses = ["stateDict", "parameters", "namedParameters", "buffers", "zeroGrad", "freeze"] as const

describe("two tensors of one path", () => {
  const cases: Readonly<Record<string, readonly [() => Module, string]>> = {
    "two buffers of one key": [() => new Holder({ a: b("k"), c: b("k") }), "k"],
    "a buffer's key and a parameter's name": [() => new Holder({ w: p(), c: b("w") }), "w"],
    "a buffer's key and a later parameter": [() => new Holder({ c: b("w"), w: p() }), "w"],
    "a dotted property and a module": [() => new Holder({ "a.b": p(), a: new Holder({ b: p() }) }), "a.b"],
    "a dotted key below": [
      () => new Holder({ x: new Holder({ c: b("a.b"), a: new Holder({ b: p() }) }) }),
      "x.a.b",
    ],
    "an element of a list and a property": [
      () => new Holder({ layers: [new Linear(1, 1)], "layers.0": new Linear(1, 1) }),
      "layers.0.weight",
    ],
  }
  it.each(Object.entries(cases))("are refused, by name: %s", (_, [make, path]) => {
    const message = `Holder: parameters and buffers must have paths of their own, got two of "${path}". `
    for (const use of uses) expect(() => make()[use]()).toThrow(message)
    expect(() => make().loadStateDict({ [path]: ones([1]) }, { strict: false })).toThrow(message)
  })

  it("are none where one tensor stands in two places", () => {
    const shared = b("k")
    expect(Object.keys(new Holder({ a: shared, c: shared }).stateDict())).toEqual(["k"])
    const w = p()
    expect(new Holder({ a: w, c: w }).parameters()).toHaveLength(1)
  })

  it("never make a state dict smaller than what is in the module, whatever the names", () => {
    const name = fc.constantFrom("a", "b", "a.b", "a.a", "b.a", "__proto__", "")
    const leaf = fc.record({ name, key: fc.option(name, { nil: undefined }), isBuffer: fc.boolean() })
    const fields = fc.array(fc.record({ name, below: fc.array(leaf, { maxLength: 2 }), own: leaf }), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(fields, (drawn) => {
        const made = new Set<Tensor>()
        const holder = (pairs: readonly (readonly [string, unknown])[]) =>
          new Holder(Object.fromEntries(pairs.filter(([key]) => key !== "__proto__")))
        const tensorOf = ({ key, isBuffer }: { key?: string; isBuffer: boolean }) => (isBuffer ? b(key) : p())
        const module = holder(
          drawn.flatMap(({ name, below, own }) => [
            [own.name, tensorOf(own)] as const,
            [name, holder(below.map((one) => [one.name, tensorOf(one)] as const))] as const,
          ]),
        )
        for (const part of module.modules())
          for (const value of Object.values(part)) if (!(value instanceof Module)) made.add(value as Tensor)
        let size: number
        try {
          size = Object.keys(module.stateDict()).length
        } catch (error) {
          expect((error as Error).message).toMatch(/must have paths of their own/)
          return
        }
        expect(size).toBe(made.size)
      }),
    )
  })
})
