import { Generator, ones, type Tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import { subjects } from "./promises"

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const fields = (module: nn.Module) => module as unknown as Record<string, unknown>
const make = (name: string) => subjects[name][0].make({ generator: new Generator(1), dtype: "float64" })

/** The options of a layer's constructor, as its own error names them. */
function optionsOf(name: string): string[] {
  const Layer = (nn as unknown as Record<string, new (...given: unknown[]) => nn.Module>)[name]
  for (let sizes = 0; sizes < 4; sizes++) {
    try {
      new Layer(...Array.from({ length: sizes }, () => 1), { strange: 1 })
    } catch (error) {
      const named = /options must be an object of (.*), got/.exec((error as Error).message)
      if (named) return named[1].split(", ")
    }
  }
  return []
}

describe("what a layer is made with", () => {
  it("is what its error names", () => {
    expect(optionsOf("BatchNorm1d")).toEqual(expect.arrayContaining(["affine", "trackRunningStats", "dtype"]))
    expect(optionsOf("GELU")).toEqual(["approximate"])
  })

  it.each(Object.keys(subjects))("of %s is a field of that name, or refused in every spelling", (name) => {
    const known = [...optionsOf(name), ...(subjects[name][0].elsewhere ?? []), "requiresGrad"]
    for (const key of new Set(known.flatMap((one) => [one, camel(one), snake(one)]))) {
      const layer = make(name)
      if (Object.hasOwn(layer, key)) continue
      expect(() => {
        fields(layer)[key] = 3
      }, key).toThrow(/^\w+: \w+ must be (a field of another name|left as it is), got 3\. [A-Z]/)
      expect(Object.keys(layer)).toEqual(Object.keys(make(name)))
    }
  })

  it.each(Object.keys(subjects))("of %s leaves other names free", (name) => {
    const layer = Object.assign(make(name), { name: "fc1", note: 1, last_input: ones([1]) })
    expect(fields(layer).name).toBe("fc1")
    expect(() => layer.parameters()).not.toThrow()
  })

  const told: readonly (readonly [string, string, string])[] = [
    ["BatchNorm1d", "trackRunningStats", "Make another with trackRunningStats."],
    ["BatchNorm2d", "affine", "Make another with affine."],
    ["BatchNorm1d", "numFeatures", "It can only be read."],
    ["LayerNorm", "elementwise_affine", "Make another with elementwiseAffine."],
    ["LayerNorm", "normalizedShape", "It can only be read."],
    ["Dropout", "rate", "Set p."],
    ["LeakyReLU", "negative_slope", "Set slope."],
    ["Conv2d", "padding_mode", "Pad the input."],
    ["GELU", "approx", "Set approximate."],
    ["Linear", "requiresGrad", "Use freeze() or unfreeze()."],
    ["Linear", "dtype", "Convert it with to()."],
    ["Flatten", "start_dim", "Did you mean startDim?"],
  ]
  it.each(told)("of %s says what to do about %s", (name, key, advice) => {
    expect(() => Object.assign(make(name), { [key]: false })).toThrow(
      new RegExp(`^\\w+: ${key} must be .*, got false\\. ${advice.replace(/[().?]/g, "\\$&")}$`),
    )
  })
})

describe("classes derived from layers", () => {
  class Mine extends nn.BatchNorm1d {
    readonly affine: boolean
    constructor() {
      super(2)
      Object.assign(this, { device: "here", trackRunningStats: 1 })
      this.affine = true
    }
  }
  class Plain extends nn.Module {
    dtype = "mine"
    forward(x: Tensor): Tensor {
      return x
    }
  }

  it("may have fields of these names, but in no other spelling", () => {
    const mine = new Mine()
    expect(mine).toMatchObject({ affine: true, device: "here", trackRunningStats: 1 })
    for (const key of ["track_running_stats", "Affine_", "requires_grad", "requiresGrad", "num_features"])
      expect(() => Object.assign(mine, { [key]: 1 }), key).toThrow(/^Mine: /)
    const plain = Object.assign(new Plain(), { device: 1, affine: 1, generator: 2, inplace: true })
    expect(plain.device).toBe(1)
    for (const key of ["requires_grad", "requiresGrad"])
      expect(() => Object.assign(plain, { [key]: false })).toThrow(
        `Plain: ${key} must be a field of another name, got false. Use freeze() or unfreeze().`,
      )
  })
})

it("the number of features is that of the parts, also where one would fit any", () => {
  const norm = new nn.BatchNorm1d(3)
  Object.assign(norm, { weight: nn.parameter(ones([1])) })
  expect(() => norm.forward(ones([2, 3]))).toThrow(/^reshape: /)
})
