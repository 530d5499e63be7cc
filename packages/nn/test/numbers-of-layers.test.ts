import { ones, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as nn from "../src"

const flat = () => ones([3, 2])
const image = () => ones([2, 2, 4, 4])

/** Every layer with numbers among its fields: how it is made with one of them of another value, and an input. */
type Made = readonly [make: (of: Readonly<Record<string, never>>) => nn.Module, input: () => Tensor]
const LAYERS: Readonly<Record<string, Made>> = {
  AvgPool2d: [({ kernelSize = 2, ...of }) => new nn.AvgPool2d(kernelSize, of), image],
  BatchNorm1d: [({ numFeatures = 2, ...of }) => new nn.BatchNorm1d(numFeatures, of), flat],
  BatchNorm2d: [({ numFeatures = 2, ...of }) => new nn.BatchNorm2d(numFeatures, of), image],
  Conv2d: [(of) => new nn.Conv2d(2, 2, 2, of), image],
  Dropout: [({ p }) => new nn.Dropout(p), flat],
  ELU: [({ alpha }) => new nn.ELU(alpha), flat],
  Embedding: [
    (of) => new nn.Embedding(5, 2, { paddingIdx: 1, ...of }),
    () => tensor([0, 1], { dtype: "int32" }),
  ],
  Flatten: [({ startDim, endDim }) => new nn.Flatten(startDim, endDim), flat],
  GELU: [(of) => new nn.GELU(of), flat],
  Identity: [() => new nn.Identity(), flat],
  LayerNorm: [({ normalizedShape = 2, ...of }) => new nn.LayerNorm(normalizedShape, of), flat],
  LeakyReLU: [({ slope }) => new nn.LeakyReLU(slope), flat],
  Linear: [(of) => new nn.Linear(2, 2, of), flat],
  LogSoftmax: [({ dim }) => new nn.LogSoftmax(dim), flat],
  MaxPool2d: [({ kernelSize = 2, ...of }) => new nn.MaxPool2d(kernelSize, of), image],
  ReLU: [() => new nn.ReLU(), flat],
  Sequential: [() => new nn.Sequential(new nn.ReLU()), flat],
  SiLU: [() => new nn.SiLU(), flat],
  Sigmoid: [() => new nn.Sigmoid(), flat],
  Softmax: [({ dim }) => new nn.Softmax(dim), flat],
  Softplus: [(of) => new nn.Softplus(of), flat],
  Tanh: [() => new nn.Tanh(), flat],
}
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

it("every layer with its numbers is among those that are looked at", () => {
  const layers = Object.entries(nn).flatMap(([name, value]) =>
    typeof value === "function" && value.prototype instanceof nn.Module ? [name] : [],
  )
  expect(layers.sort()).toEqual(Object.keys(LAYERS))
})

describe("what a layer computes with", () => {
  it.each(Object.entries(LAYERS))(
    "is refused by forward where the constructor would: %s",
    (_, [make, input]) => {
      for (const mode of [true, false]) {
        for (const [key, usual] of Object.entries(make({}))) {
          if (
            typeof usual !== "number" &&
            typeof usual !== "boolean" &&
            typeof usual !== "string" &&
            !Array.isArray(usual)
          )
            continue
          for (const value of VALUES) {
            const layer = make({}).train(mode)
            const wasSet = refusal(() => Reflect.set(layer, key, value)) === undefined
            if (!wasSet || refusal(() => layer.forward(input())) !== undefined) continue
            const isTaken = refusal(() => make({ [key]: value as never })) === undefined
            expect([key, value, isTaken]).toEqual([key, value, true])
          }
        }
      }
    },
  )

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
    const x = flat()
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
