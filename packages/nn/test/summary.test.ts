import { manualSeed, randn, type Tensor, tensor, zeros } from "@gradus/tensor"
import { expect, it } from "vitest"
import * as nn from "../src"

const lines = (text: string) => text.split("\n").map((line) => line.trimEnd())

it("lists modules with output shapes and counts", () => {
  const model = new nn.Sequential(
    new nn.Sequential({ conv: new nn.Conv2d(1, 4, 3), norm: new nn.BatchNorm2d(4), act: new nn.ReLU() }),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(4 * 13 * 13, 10),
  )
  expect(lines(nn.summary(model, [1, 28, 28]))).toEqual([
    "layer                 output          parameters",
    "────────────────────────────────────────────────",
    "Sequential            [1, 10]              6,818",
    "  0 Sequential        [1, 4, 26, 26]          48",
    "    conv Conv2d       [1, 4, 26, 26]          40",
    "    norm BatchNorm2d  [1, 4, 26, 26]           8",
    "    act ReLU          [1, 4, 26, 26]           0",
    "  1 MaxPool2d         [1, 4, 13, 13]           0",
    "  2 Flatten           [1, 676]                 0",
    "  3 Linear            [1, 10]              6,770",
    "────────────────────────────────────────────────",
    "parameters: 6,818, all of them trained, 26.6 KiB",
  ])
})

it("leaves modes, buffers, gradients and forward as they were", () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(3), new nn.Dropout(0.5), new nn.Linear(3, 1))
  model.at(1).eval()
  const before = String(Object.values(model.stateDict()))
  nn.summary(model, [3])
  expect(model.modules().map(({ training }) => training)).toEqual([true, true, false, true])
  expect(String(Object.values(model.stateDict()))).toBe(before)
  expect(model.modules().some((module) => Object.hasOwn(module, "forward"))).toBe(false)
  expect(() => nn.summary(model, [4])).toThrow(
    "BatchNorm1d: dimension 1 must have 3 features, got shape [1, 4].",
  )
  expect(model.modules().some((module) => Object.hasOwn(module, "forward"))).toBe(false)
  expect(model.training).toBe(true)
})

it("keeps a forward that is a property of its module", () => {
  const own = (x: Tensor) => x.mul(2)
  const model = Object.assign(new nn.Identity(), { forward: own })
  expect(nn.summary(model, [3])).toContain("[1, 3]")
  expect(model.forward).toBe(own)
})

it("counts shared parameters once in all, and tells frozen ones and modules not called", () => {
  const shared = new nn.Linear(2, 2)
  class Odd extends nn.Module {
    readonly first = shared
    readonly second = shared
    readonly spare = new nn.Linear(2, 1)
    forward(x: Tensor): Tensor {
      return this.second.forward(this.first.forward(x))
    }
  }
  const model = new Odd()
  model.spare.freeze()
  const text = nn.summary(model, [2])
  expect(text).toContain("parameters: 9, 6 of them trained, 36 B")
  expect(text).toContain("spare Linear")
  expect(text).toContain("not called")
})

it("takes several inputs and other dtypes", () => {
  class Both extends nn.Module {
    readonly words = new nn.Embedding(10, 4, { dtype: "float64" })
    forward(a: Tensor, b: Tensor): Tensor {
      return this.words.forward(a).add(this.words.forward(b))
    }
  }
  expect(nn.summary(new Both(), [[3], [3]], { dtype: "int32" })).toContain("[1, 3, 4]")
  expect(nn.summary(new Both(), [[3], [3]], { dtype: "int32" })).toContain("320 B")
  expect(nn.summary(new nn.Identity(), [])).toContain("[1]")
  expect(tensor([1]).dtype).toBe("float32")
})

it("leaves buffers and the default generator as they were, whatever a forward does to them", () => {
  class Counting extends nn.Module {
    readonly seen = nn.buffer(zeros([4]))
    forward(x: Tensor): Tensor {
      this.seen.assign(x.mean(0).add(1))
      return x.add(randn([1, 4]))
    }
  }
  const model = new Counting()
  const { version } = model.seen
  manualSeed(3)
  nn.summary(model, [4])
  const next = randn([1]).item()
  manualSeed(3)
  expect(next).toBe(randn([1]).item())
  expect(model.seen.toArray()).toEqual([0, 0, 0, 0])
  const quiet = new nn.BatchNorm1d(4)
  nn.summary(quiet, [4])
  expect([quiet.runningMean?.version, version]).toEqual([0, 0])
})
