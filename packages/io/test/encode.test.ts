import type { Tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { loadSafetensors, packCheckpoint, saveSafetensors, unpackCheckpoint } from "../src"
import { encode } from "../src/checkpoint/encode"

describe("a value of a checkpoint", () => {
  it("may be any number, also one that JSON lacks", () => {
    for (const number of [0, -0, 5e-324, 2 ** 53, Number.NaN, Infinity, -Infinity]) {
      const { values } = unpackCheckpoint(packCheckpoint({ number, list: [number] }))
      expect(Object.is(values.number, number), `${number}`).toBe(true)
      expect(Object.is((values.list as number[])[0], number), `${number}`).toBe(true)
    }
  })

  it("may be nested 64 deep, and no deeper", () => {
    const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)])
    const tensors = new Map<string, Tensor>()
    expect(() => encode(nested(64), [], tensors)).not.toThrow()
    expect(() => encode(nested(65), [], tensors)).toThrow(RangeError)
  })
})

it("what has one of two methods only is no part with a state", () => {
  for (const method of ["stateDict", "loadStateDict", "state", "loadState"]) {
    const part = { [method]: () => ({ a: 1 }) }
    expect(() => packCheckpoint({ part })).toThrow(new RegExp(`packCheckpoint: part/${method} must be `))
  }
})

it("a checkpoint's text holds states and values by name, or is refused", () => {
  const texts = [
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    ...["null", "[]", "1"].flatMap((x) => [`{"states":${x},"values":{}}`, `{"states":{},"values":${x}}`]),
  ]
  for (const text of texts) {
    const bytes = saveSafetensors({}, { "gradus.checkpoint": "1", "gradus.state": text })
    expect(() => unpackCheckpoint(bytes), text).toThrow(/^unpackCheckpoint: .* must .*, got .+\. [A-Z]/)
  }
})

it("what is read has a name that messages can begin with", () => {
  const bytes = packCheckpoint({})
  for (const read of [loadSafetensors, unpackCheckpoint]) {
    expect(() => read(bytes, "run")).not.toThrow()
    expect(() => read(bytes, "")).toThrow(`${read.name}: name must be `)
  }
})
