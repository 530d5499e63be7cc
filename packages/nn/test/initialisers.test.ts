import { eye, Generator, manualSeed, noGrad, rand, type Tensor, tensor, zeros } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import * as nn from "../src"

type Initialiser = (leaf: Tensor, options?: { readonly generator?: Generator }) => Tensor
const { calculateGain: _, constant, ...others } = nn.init
const initialisers = Object.entries({
  ...others,
  constant: (leaf: Tensor) => constant(leaf, 3),
}) as readonly (readonly [string, Initialiser])[]
const drawn = initialisers.filter(([name]) => !["zeros", "ones", "constant"].includes(name))

describe.each(initialisers)("%s", (_, initialise) => {
  it("fills the leaf in place, off the tape, in its own dtype", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const leaf = nn.parameter(tensor(new Float64Array(12).fill(7), { shape: [4, 3], dtype }))
      const { version } = leaf
      expect(initialise(leaf)).toBe(leaf)
      expect(leaf.isLeaf && leaf.requiresGrad).toBe(true)
      expect(leaf.version).toBeGreaterThan(version)
      expect(leaf.dtype).toBe(dtype)
      expect([...leaf.toTypedArray()]).not.toContain(7)
    }
  })

  it("takes tensors without elements", () => {
    expect(initialise(zeros([0, 3])).shape).toEqual([0, 3])
    expect(initialise(zeros([3, 0])).shape).toEqual([3, 0])
  })
})

describe.each(drawn)("%s", (_, initialise) => {
  it("gives the same numbers for the same seed, whatever the default generator does", () => {
    const draw = (seed: number) => [
      ...initialise(zeros([4, 3]), { generator: new Generator(seed) }).toTypedArray(),
    ]
    const first = draw(5)
    rand([3])
    expect(draw(5)).toEqual(first)
    expect(draw(6)).not.toEqual(first)
  })

  it("takes the default generator otherwise", () => {
    manualSeed(3)
    const first = initialise(zeros([4, 3])).toArray()
    manualSeed(3)
    expect(initialise(zeros([4, 3])).toArray()).toEqual(first)
  })
})

describe("what they promise", () => {
  it("constant, zeros and ones", () => {
    expect(nn.init.constant(zeros([2]), 3).toArray()).toEqual([3, 3])
    expect(nn.init.zeros(tensor([1, 2])).toArray()).toEqual([0, 0])
    expect(nn.init.ones(zeros([2])).toArray()).toEqual([1, 1])
  })

  it("orthogonal rows or columns are orthonormal", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        (rows, columns, seed) => {
          const leaf = zeros([rows, columns], { dtype: "float64" })
          const w = nn.init.orthogonal(leaf, { gain: 2, generator: new Generator(seed) })
          const product = rows <= columns ? w.matmul(w.T) : w.T.matmul(w)
          const wanted = (i: number, j: number) => (i === j ? 4 : 0)
          return (product.toArray() as number[][]).every((row, i) =>
            row.every((x, j) => Math.abs(x - wanted(i, j)) < 1e-13),
          )
        },
      ),
    )
  })

  it("orthogonal matrices lose nothing when they are large and square", () => {
    const w = nn.init.orthogonal(zeros([128, 128], { dtype: "float64" }), { generator: new Generator(1) })
    const off = w.matmul(w.T).sub(eye(128, 128, { dtype: "float64" }))
    expect(off.abs().max().item()).toBeLessThan(2e-15)
  })

  it("orthogonal filters are orthonormal as rows", () => {
    const w = nn.init.orthogonal(zeros([4, 2, 3, 3], { dtype: "float64" })).reshape([4, 18])
    const off = w.matmul(w.T).sub(tensor([0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)))))
    expect(off.abs().max().item()).toBeLessThan(1e-14)
  })

  it("truncNormal stays within its interval, also where it is narrow or far out", () => {
    const interval = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 40 }))
    fc.assert(
      fc.property(interval, fc.integer({ min: 1, max: 8 }), fc.nat(), ([start, length], std, seed) => {
        const [low, high] = [start / 8, (start + length) / 8]
        const generator = new Generator(seed)
        const values = nn.init.truncNormal(zeros([64]), { std, low, high, generator }).toTypedArray()
        return values.every((x) => x >= low && x <= high)
      }),
    )
  })

  it("truncNormal without bounds that matter is normal", () => {
    const values = nn.init.truncNormal(zeros([20000]), { mean: 3, std: 2, low: -1e9, high: 1e9 })
    expect(Math.abs(values.mean().item() - 3)).toBeLessThan(0.1)
    expect(Math.abs(values.std().item() - 2)).toBeLessThan(0.1)
  })

  it("kaiming keeps the size of signals through ReLU layers, xavier through linear ones", () => {
    const generator = new Generator(1)
    for (const [initialise, activation] of [
      [nn.init.kaimingNormal, (x: Tensor) => x.relu()],
      [nn.init.kaimingUniform, (x: Tensor) => x.relu()],
      [nn.init.xavierNormal, (x: Tensor) => x],
      [nn.init.xavierUniform, (x: Tensor) => x],
    ] as const) {
      let x = nn.init.normal(zeros([64, 256]), { generator })
      for (let layer = 0; layer < 6; layer++) {
        const w = initialise(zeros([256, 256]), { generator })
        x = noGrad(() => activation(x).matmul(w.T))
      }
      const size = x.square().mean().item()
      expect(size).toBeGreaterThan(0.5)
      expect(size).toBeLessThan(2)
    }
  })
})

const vector = zeros([3])
test.each<readonly [() => unknown, string]>([
  [() => nn.init.normal(vector, { std: -1 }), "normal: std must be a number in [0, ∞), got -1."],
  [() => nn.init.uniform(vector, { low: 1, high: 0 }), "uniform: low must not be above high, got 1 and 0."],
  [
    () => nn.init.xavierUniform(vector),
    "xavierUniform: the weight must have at least two dimensions, [out, in, …], got shape [3].",
  ],
  [() => nn.init.xavierNormal(vector), "xavierNormal: the weight must have at least two dimensions"],
  [() => nn.init.kaimingUniform(vector), "kaimingUniform: the weight must have at least two dimensions"],
  [
    () => nn.init.kaimingNormal(zeros([2, 2]), { mode: "fan_in" as "fanIn" }),
    'kaimingNormal: mode must be one of fanIn, fanOut, got "fan_in".',
  ],
  [
    () => nn.init.orthogonal(vector),
    "orthogonal: the weight must have at least two dimensions, got shape [3].",
  ],
  [
    () => nn.init.truncNormal(vector, { low: 2, high: 1 }),
    "truncNormal: std must be above 0 and low below high, got std 1, low 2, high 1.",
  ],
  [() => nn.init.truncNormal(vector, { std: 0 }), "truncNormal: std must be above 0"],
  [
    () => nn.init.truncNormal(vector, { low: 20, high: 30 }),
    "truncNormal: the interval must hold some of the distribution's probability, got [20, 30] for mean 0 and std 1.",
  ],
  [
    () => nn.init.calculateGain("gelu" as "relu"),
    'calculateGain: nonlinearity must be one of linear, conv2d, sigmoid, tanh, relu, leakyRelu, selu, got "gelu".',
  ],
])("%s", (call, message) => {
  expect(call).toThrow(message)
})

test("results of operations are refused", () => {
  const result = tensor([1], { requiresGrad: true }).mul(2)
  expect(() => nn.init.zeros(result)).toThrow("assign: only leaves can change")
})
