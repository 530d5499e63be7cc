import { tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { decode } from "../src/checkpoint/decode"
import type { Json } from "../src/checkpoint/encode"

const context = () => ({
  tensors: { a: tensor(1), "1": tensor(2) },
  used: new Set<string>(),
  refuse: (must: string, got: string) => new RangeError(`${must}, got ${got}`),
})

describe("what stands for something else in a checkpoint's text", () => {
  it("stands alone, under the one name and with a value that is known", () => {
    const one = context()
    expect(decode({ $tensor: "a" }, one)).toBe(one.tensors.a)
    expect(Object.is(decode({ $number: "-0" }, one), -0)).toBe(true)
    const wrong: readonly Json[] = [
      { $other: "undefined" },
      { $other: "a" },
      { $tensor: "a", more: 1 },
      { $number: "NaN", more: 1 },
      { $tensor: "b" },
      { $tensor: 1 },
      { $tensor: ["a"] },
      { $number: "1" },
      { $number: 1 },
    ]
    for (const json of wrong) {
      expect(() => decode(json, context()), JSON.stringify(json)).toThrow(
        "its state must speak of numbers and tensors that are there, got",
      )
    }
  })

  it("is looked for 65 deep, which is what is written, and no deeper", () => {
    const nested = (depth: number): Json => (depth === 0 ? [] : [nested(depth - 1)])
    expect(() => decode(nested(65), context())).not.toThrow()
    expect(() => decode(nested(66), context())).toThrow(
      "values must not be nested more than 64 deep, got more",
    )
  })
})
