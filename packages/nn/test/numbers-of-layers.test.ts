import { Generator, ones, type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import { fieldsOf, files, load, subjects } from "./promises"

const HOUSE = /^\w+: .* must .*, got .*\. .*\.$/s
const VALUES = [Number.NaN, -5, 5, 0.5, Number.POSITIVE_INFINITY, "x", true]

/** The message of an error in the house form, or nothing. */
function refusal(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    expect((error as Error).message).toMatch(HOUSE)
    return (error as Error).message
  }
  return undefined
}

const cases = Object.entries(subjects).flatMap(([name, variants]) =>
  variants.map(({ make, inputs }, i) => {
    const one = (fields: object = {}) => make({ dtype: "float64", generator: new Generator(1), ...fields })
    const [input] = fc.sample(inputs, { seed: 1, numRuns: 1 })
    return [`${name} (${i + 1})`, one, () => load(input), files[name]] as const
  }),
)

it("every form of a layer is made with any of its fields", () => {
  const ignored = cases.flatMap(([title, make, , file]) =>
    fieldsOf(make())
      .filter((key) => refusal(() => make({ [key]: {} })) === undefined)
      .map((key) => `${title}: hand ${key} on in the promises of ${file}: make: ({ ${key} }) => …`),
  )
  expect(ignored).toEqual([])
  expect(cases.flatMap(([, make]) => fieldsOf(make())).length).toBeGreaterThan(30)
})

describe("what a layer computes with", () => {
  it.each(cases)("is refused by forward where the constructor would: %s", (_, make, input) => {
    for (const mode of [true, false]) {
      for (const key of fieldsOf(make())) {
        for (const value of VALUES) {
          const layer = make().train(mode)
          const wasSet = refusal(() => Reflect.set(layer, key, value)) === undefined
          if (!wasSet || refusal(() => layer.forward(input())) !== undefined) continue
          const isTaken = refusal(() => make({ [key]: value })) === undefined
          expect([key, value, isTaken]).toEqual([key, value, true])
        }
      }
    }
  })

  it("is taken by forward as by the constructor: a padding row from the end", () => {
    const layer = new nn.Embedding(5, 2, { paddingIdx: 0 })
    Object.assign(layer, { paddingIdx: -5 })
    layer
      .forward(tensor([0, 1], { dtype: "int32" }))
      .sum()
      .backward()
    expect((layer.weight.grad as Tensor).slice(0, 0, 2).toArray()).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  it("says what it must be", () => {
    const set = <T extends nn.Module>(layer: T, fields: object): T => Object.assign(layer, fields)
    const x = ones([3, 2])
    expect(() => set(new nn.Dropout(), { p: 5 }).forward(x)).toThrow(
      "Dropout: p must be a number in [0, 1], got 5. It is the probability of dropping.",
    )
    expect(() => set(new nn.Dropout(), { p: 5 }).eval().forward(x)).toThrow("Dropout: p must be")
    expect(() => set(new nn.BatchNorm1d(2), { eps: -5 }).forward(x)).toThrow(
      "BatchNorm1d: eps must be a number in [0, ∞), got -5. The default is 0.00001.",
    )
    expect(() => set(new nn.BatchNorm1d(2), { momentum: 7 }).eval().forward(x)).toThrow(
      "BatchNorm1d: momentum must be a number in [0, 1] or null, got 7. The default is 0.1.",
    )
    expect(() => set(new nn.LayerNorm(2), { eps: Number.NaN }).forward(x)).toThrow("LayerNorm: eps must be")
  })
})
