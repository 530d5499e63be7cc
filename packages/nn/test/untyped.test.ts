import { ones, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import { Linear, Module, parameter } from "../src"

// biome-ignore lint/suspicious/noExplicitAny: calls without types
const untyped = nn as any

/** What somebody writes who comes from PyTorch, or from JavaScript without types, and what tells him. */
const CALLS: Readonly<Record<string, readonly [() => unknown, string]>> = {
  "stride and padding one by one": [
    () => new untyped.Conv2d(2, 2, 3, 2, 1),
    "Conv2d: options must be an object of dtype, generator, stride, padding, dilation, groups, bias, got 2.",
  ],
  "a bias by position": [
    () => new untyped.Linear(2, 2, false),
    "Linear: options must be an object of dtype, generator, bias, got false.",
  ],
  "an option in snake case": [
    () => new untyped.BatchNorm2d(2, { track_running_stats: false }),
    'got "track_running_stats". Did you mean trackRunningStats?',
  ],
  "a padding index by position": [
    () => new untyped.Embedding(10, 3, 0),
    "Embedding: options must be an object of ",
  ],
  "an eps by position": [() => new untyped.LayerNorm(10, 1e-6), "LayerNorm: options must be an object of "],
  "a stride by position": [() => new untyped.MaxPool2d(2, 2), "MaxPool2d: options must be an object of "],
  "a dim by name": [
    () => new untyped.Softmax({ dim: 1 }),
    "Softmax: dim must be a whole number in (-∞, ∞), got { dim }.",
  ],
  "sizes as text": [
    () => new untyped.Linear("2", 2),
    'Linear: inFeatures must be a whole number in [0, ∞), got "2".',
  ],
  "null for an option": [
    () => new untyped.Linear(2, 2, { bias: null }),
    "Linear: bias must be true or false, got null.",
  ],
  "an approximation by position": [
    () => new untyped.GELU("tanh"),
    "GELU: options must be an object of approximate",
  ],
  "a slope by name": [
    () => new untyped.LeakyReLU({ slope: 0.2 }),
    "LeakyReLU: slope must be a number in (-∞, ∞), got { slope }.",
  ],
  "a probability as text": [
    () => new untyped.Dropout("0.5"),
    'Dropout: p must be a number in [0, 1], got "0.5".',
  ],
  "a seed for a generator": [
    () => new untyped.Linear(2, 2, { generator: 7 }),
    "Linear: generator must be a Generator, got 7. Make one with new Generator(seed).",
  ],
  "no tensor": [() => untyped.silu([1]), "silu: x must be a tensor, got [1]. Make one with tensor()."],
  "a list to fill": [() => untyped.init.normal([1, 2]), "normal: leaf must be a tensor, got [1, 2]."],
  "a standard deviation by position": [
    () => untyped.init.normal(ones([2]), 0, 0.02),
    "normal: options must be an object of ",
  ],
}

describe("layers called as elsewhere", () => {
  for (const [what, [call, message]] of Object.entries(CALLS)) {
    it(`say how it is written here: ${what}`, () => {
      expect(call).toThrow(message)
    })
  }
})

describe("a module", () => {
  const layer = new untyped.Linear(2, 2)

  it("refuses modes, dtypes and states of other kinds, with nothing changed", () => {
    const before = layer.stateDict()
    expect(() => layer.train("off")).toThrow('train: mode must be true or false, got "off".')
    expect(() => layer.to("float16")).toThrow('to: dtype must be one of float32, float64, got "float16".')
    expect(() => layer.loadStateDict()).toThrow(
      "loadStateDict: the state must be an object of tensors by path, got undefined.",
    )
    expect(() => layer.loadStateDict(before, false)).toThrow(
      "loadStateDict: options must be an object of strict, got false.",
    )
    expect(() =>
      layer.loadStateDict({
        ...before,
        weight: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow("unfitting: weight")
    expect(layer.stateDict()).toEqual(before)
  })

  it("says whose tensor of JSON is damaged, and changes nothing", () => {
    const layer = new Linear(2, 2)
    const before = JSON.stringify(layer.stateDict())
    const state = JSON.parse(before)
    state.weight.data.pop()
    expect(() => layer.loadStateDict(state)).toThrow(
      /^loadStateDict: weight must be a tensor, got what is none \(tensor: data must be a list of 4 numbers, .*\)\. Give the state/,
    )
    expect(JSON.stringify(layer.stateDict())).toBe(before)
  })

  it("takes back a state that went through JSON, bit for bit", () => {
    const other = new untyped.Linear(2, 2)
    other.loadStateDict(JSON.parse(JSON.stringify(layer.stateDict())))
    expect(other.stateDict()).toEqual(layer.stateDict())
  })
})

describe("modules and parameters where nobody finds them", () => {
  class Holder extends Module {
    constructor(readonly held: unknown) {
      super()
    }
    forward = (x: ReturnType<typeof ones>) => x
  }
  const layer = () => new Linear(2, 2)
  const hidden: Readonly<Record<string, unknown>> = {
    "a plain object": { a: layer() },
    "a map": new Map([["a", layer()]]),
    "a set": new Set([layer()]),
    "a list of lists": [[layer()]],
    "a list of objects": [{ block: layer() }],
    "a parameter in a list": [parameter(ones([2]))],
    "a parameter in an object": { w: parameter(ones([2])) },
  }
  for (const [where, held] of Object.entries(hidden)) {
    it(`are an error, not left out in silence: in ${where}`, () => {
      for (const use of ["parameters", "stateDict", "train", "toString", "namedModules"] as const) {
        expect(() => new Holder(held)[use]()).toThrow(
          /^Holder: modules and parameters must be properties, .* got one inside held\. /,
        )
      }
    })
  }

  it("do not forbid other objects, lists and tensors", () => {
    const held = { size: 3, list: [1, "a", null], constant: tensor([1]), map: new Map([[1, 2]]) }
    expect(new Holder(held).parameters()).toEqual([])
    expect(new Holder([1, held, tensor([2])]).parameters()).toEqual([])
  })
})
