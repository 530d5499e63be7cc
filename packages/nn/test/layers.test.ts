import { Generator, grad, manualSeed, ones, rand, type Tensor, tensor, zeros } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import * as nn from "../src"

describe("Dropout", () => {
  it("drops a share p, scales the rest, and gives gradients alike", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.nat(), (tenths, seed) => {
        const p = tenths / 10
        const layer = new nn.Dropout(p, { generator: new Generator(seed) })
        const x = tensor(new Float64Array(2000).fill(1), { requiresGrad: true })
        const y = layer.forward(x)
        y.sum().backward()
        const values = y.toTypedArray()
        const kept = values.filter((value) => value !== 0)
        const gradient = (x.grad as Tensor).toTypedArray()
        return (
          Math.abs(kept.length / 2000 - (1 - p)) < 0.07 &&
          kept.every((value) => Math.abs(value * (1 - p) - 1) < 1e-15) &&
          gradient.every((g, i) => g === values[i])
        )
      }),
    )
  })

  it("repeats with its generator and goes on with each call", () => {
    const draw = (layer: nn.Dropout) => String(layer.forward(ones([64])).toArray())
    const [one, two] = [1, 1].map((seed) => new nn.Dropout(0.5, { generator: new Generator(seed) }))
    const first = draw(one)
    expect(draw(two)).toBe(first)
    expect(draw(one)).not.toBe(first)
    manualSeed(4)
    const shared = draw(new nn.Dropout())
    manualSeed(4)
    expect(draw(new nn.Dropout())).toBe(shared)
  })

  it("with p = 1 gives 0, of ∞ and NaN too", () => {
    expect(new nn.Dropout(1).forward(tensor([1, 1 / 0, Number.NaN])).toArray()).toEqual([0, 0, 0])
    const x = tensor([1, 2])
    expect(new nn.Dropout(0).forward(x)).toBe(x)
  })
})

describe("starting values", () => {
  const seeded = (make: (options: nn.LayerOptions) => nn.Module) => (seed: number) =>
    String(Object.values(make({ generator: new Generator(seed) }).stateDict()))

  it.each([
    ["Linear", seeded((o) => new nn.Linear(3, 2, o))],
    ["Conv2d", seeded((o) => new nn.Conv2d(1, 2, 3, o))],
    ["Embedding", seeded((o) => new nn.Embedding(3, 2, o))],
  ])("of %s come from its generator", (_, draw) => {
    const first = draw(1)
    rand([1])
    expect(draw(1)).toBe(first)
    expect(draw(2)).not.toBe(first)
  })

  it("come in the dtype asked for", () => {
    const layers = [
      new nn.Linear(3, 2, { dtype: "float64" }),
      new nn.Conv2d(1, 2, 3, { dtype: "float64" }),
      new nn.Embedding(3, 2, { dtype: "float64", paddingIdx: 0 }),
      new nn.BatchNorm1d(2, { dtype: "float64" }),
      new nn.LayerNorm(2, { dtype: "float64" }),
    ]
    for (const layer of layers) {
      const floats = Object.values(layer.stateDict()).filter(({ dtype }) => dtype !== "int32")
      expect(floats.every(({ dtype }) => dtype === "float64")).toBe(true)
    }
  })
})

describe("activations are finite, with finite slopes, for numbers of any size", () => {
  const sizes = [0, 1e-30, 1e-3, 1, 88, 1e4, 1e15, 1e30, 3e38].flatMap((x) => [x, -x])
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    leakyRelu: (x) => nn.leakyRelu(x),
    gelu: (x) => nn.gelu(x),
    "gelu tanh": (x) => nn.gelu(x, { approximate: "tanh" }),
    silu: (x) => nn.silu(x),
    softplus: (x) => nn.softplus(x),
    elu: (x) => nn.elu(x),
  }

  it.each(Object.entries(functions))("%s", (_, call) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = tensor([...sizes], { dtype, requiresGrad: true })
      const y = call(x)
      y.sum().backward()
      expect([...y.toTypedArray()].every(Number.isFinite)).toBe(true)
      expect([...(x.grad as Tensor).toTypedArray()].every((g) => Math.abs(g) <= 1.2)).toBe(true)
    }
  })
})

it("the slopes of relu, elu and leakyRelu at NaN are no 0, which would hide it from all that comes before", () => {
  const slope = (f: (x: Tensor) => Tensor) => grad((x) => f(x).sum())(tensor([Number.NaN])).item()
  expect([slope((x) => x.relu()), slope((x) => nn.elu(x)), slope((x) => nn.elu(x, 2))]).toEqual([1, 1, 1])
  expect(slope((x) => nn.leakyRelu(x, 0.5))).toBe(0.5)
})

describe("BatchNorm", () => {
  it("normalises each feature of a batch", () => {
    const x = tensor([[1, 100], [2, 300], [6, 200]]) // biome-ignore format: a table
    const y = new nn.BatchNorm1d(2, { eps: 0 }).forward(x)
    expect(y.mean(0).abs().max().item()).toBeLessThan(1e-6)
    expect(y.var({ dim: 0, correction: 0 }).sub(1).abs().max().item()).toBeLessThan(1e-5)
  })

  it("puts no graph into the running statistics", () => {
    const layer = new nn.BatchNorm1d(1)
    const x = tensor([[1], [2]], { requiresGrad: true })
    for (let i = 0; i < 3; i++) layer.forward(x).sum().backward()
    expect(layer.runningMean?.isLeaf).toBe(true)
    expect(layer.numBatchesTracked?.item()).toBe(3)
  })
})

describe("Embedding", () => {
  it("leaves the padding row alone in training", () => {
    const layer = new nn.Embedding(3, 2, { paddingIdx: -2 })
    layer
      .forward(tensor([0, 1, 1], { dtype: "int32" }))
      .sum()
      .backward()
    expect(layer.weight.grad?.toArray()).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ])
    expect(layer.paddingIdx).toBe(1)
  })

  it("takes indices of any shape, also none", () => {
    const layer = new nn.Embedding(3, 2)
    expect(layer.forward(tensor(1, { dtype: "int32" })).shape).toEqual([2])
    expect(layer.forward(zeros([0], { dtype: "int32" })).shape).toEqual([0, 2])
  })
})

test("Flatten refuses no rank that has its dimensions", () => {
  expect(new nn.Flatten(0).forward(ones([2, 3])).shape).toEqual([6])
  expect(new nn.Flatten(1, 2).forward(ones([2, 3, 4, 5])).shape).toEqual([2, 12, 5])
})

const word = tensor([1], { dtype: "int32" })
test.each<readonly [() => unknown, string]>([
  [() => new nn.Linear(1.5, 2), "Linear: inFeatures must be a whole number in [0, ∞), got 1.5."],
  [() => new nn.Linear(2, -1), "Linear: outFeatures must be a whole number in [0, ∞), got -1."],
  [
    () => new nn.Linear(3, 2).forward(ones([5, 4])),
    "matmul: inner dimensions must agree, got [5, 4] and [2, 3]ᵀ",
  ],
  [() => new nn.Conv2d(0, 1, 3), "Conv2d: inChannels must be a whole number in [1, ∞), got 0."],
  [
    () => new nn.Conv2d(2, 3, 3, { groups: 2 }),
    "Conv2d: groups must divide inChannels and outChannels, got 2 for 2 and 3.",
  ],
  [
    () => new nn.Conv2d(1, 1, [3, 0]),
    "Conv2d: kernelSize must be an integer of at least 1 or two of them, got [3, 0].",
  ],
  [() => new nn.Conv2d(1, 1, 3, { padding: -1 }), "Conv2d: padding must be an integer of at least 0"],
  [
    () => new nn.Conv2d(1, 1, 3, { padding: "same", stride: 2 }),
    'Conv2d: padding "same" needs stride 1, got [2, 2].',
  ],
  [() => new nn.Conv2d(1, 1, 3).forward(ones([1, 2, 5, 5])), "conv2d: the weight must be [outChannels"],
  [
    () => new nn.MaxPool2d(0),
    "MaxPool2d: kernelSize must be an integer of at least 1 or two of them, got 0.",
  ],
  [() => new nn.AvgPool2d(2, { stride: [1] as unknown as [number, number] }), "AvgPool2d: stride must be"],
  [() => new nn.Dropout(1.1), "Dropout: p must be a number in [0, 1], got 1.1."],
  [() => new nn.Dropout(Number.NaN), "Dropout: p must be a number in [0, 1], got NaN."],
  [() => new nn.BatchNorm1d(0), "BatchNorm1d: numFeatures must be a whole number in [1, ∞), got 0."],
  [
    () => new nn.BatchNorm2d(1, { momentum: 2 }),
    "BatchNorm2d: momentum must be a number in [0, 1] or null, got 2.",
  ],
  [() => new nn.BatchNorm1d(1, { eps: -1 }), "BatchNorm1d: eps must be a number in [0, ∞), got -1."],
  [
    () => new nn.BatchNorm1d(2).forward(ones([1, 2])),
    "BatchNorm1d: in training each feature needs more than one value, got shape [1, 2].",
  ],
  [
    () => new nn.BatchNorm1d(2).forward(ones([2, 3])),
    "BatchNorm1d: dimension 1 must have 2 features, got shape [2, 3].",
  ],
  [
    () => new nn.BatchNorm1d(2).forward(ones([2])),
    "BatchNorm1d: the input must be [batch, features] or [batch, features, length], got shape [2].",
  ],
  [
    () => new nn.BatchNorm2d(2).forward(ones([2, 2])),
    "BatchNorm2d: the input must be [batch, channels, height, width], got shape [2, 2].",
  ],
  [
    () => new nn.LayerNorm([3, 0]),
    "LayerNorm: normalizedShape must be a whole number in [1, ∞) or a list, each a whole number in [1, ∞), got [3, 0].",
  ],
  [
    () => new nn.LayerNorm([2, 3]).forward(ones([3])),
    "LayerNorm: the last dimensions must be [2, 3], got shape [3].",
  ],
  [
    () => new nn.LayerNorm(3).forward(ones([2, 4])),
    "LayerNorm: the last dimensions must be [3], got shape [2, 4].",
  ],
  [() => new nn.LayerNorm(3, { eps: -1 }), "LayerNorm: eps must be a number in [0, ∞), got -1."],
  [() => new nn.Embedding(0, 2), "Embedding: numEmbeddings must be a whole number in [1, ∞), got 0."],
  [
    () => new nn.Embedding(3, 2, { paddingIdx: 3 }),
    "Embedding: paddingIdx must be a whole number in [-3, 3), got 3.",
  ],
  [() => new nn.Embedding(1, 2).forward(word), "indexSelect: indices must be in [0, 0], got 1"],
  [() => new nn.Embedding(1, 2).forward(ones([1])), "indexSelect: indices must be int32, got float32."],
  [() => nn.softplus(ones([1]), { beta: 0 }), "softplus: beta must be a number in (0, ∞), got 0."],
  [() => new nn.Softplus({ beta: -1 }), "Softplus: beta must be a number in (0, ∞), got -1."],
  [
    () => nn.gelu(ones([1]), { approximate: "erf" as "none" }),
    "gelu: approximate must be one of none, tanh, got",
  ],
])("%s", (call, message) => {
  expect(call).toThrow(message)
})
