import { noGrad, type Tensor, tensor, zeros } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import {
  Adam,
  defineOptimizer,
  nonNegative,
  type Optimizer,
  positive,
  RMSprop,
  SGD,
  tuple,
  unit,
} from "../src"
import { forms as declared, exported } from "./promises"

const leaf = (numbers: number | readonly number[], dtype: "float32" | "float64" = "float32") =>
  tensor(numbers, { dtype, requiresGrad: true })
const numbers = (w: Tensor) => [...w.toTypedArray()]

function step(optimizer: { step(): unknown }, w: Tensor, gradient: readonly number[]) {
  w.grad = tensor(Float64Array.from(gradient), { shape: w.shape, dtype: w.dtype })
  optimizer.step()
}

const forms = Object.entries(declared).map(([name, { optimizer, usual, traits }]) => ({
  name,
  traits,
  make: (params: readonly Tensor[], options = {}) => new optimizer(params, { ...usual, ...options }),
}))

describe("every optimizer", () => {
  it("has the type Optimizer, whatever its hyper-parameters", () => {
    const nameOf = ({ name }: Optimizer) => name
    const w = () => [zeros([1], { requiresGrad: true })]
    const Mine = defineOptimizer(
      "Mine",
      { rate: positive(1) },
      { step: ({ w, g }, s, { rate }) => [w.sub(g.mul(rate)), s] },
    )
    expect([new SGD(w(), { lr: 0.5 }), new Adam(w()), new Mine(w())].map(nameOf)).toEqual([
      "SGD",
      "Adam",
      "Mine",
    ])
  })

  for (const { name, traits, make } of forms) {
    it(`${name}: a parameter without dimensions goes the way of one with a single element`, () => {
      for (const dtype of ["float32", "float64"] as const) {
        const [scalar, vector] = [leaf(0.7, dtype), leaf([0.7], dtype)]
        const [one, other] = [make([scalar], { weightDecay: 0.1 }), make([vector], { weightDecay: 0.1 })]
        for (const g of [0.3, -1.1, 0, 2]) {
          step(one, scalar, [g])
          step(other, vector, [g])
        }
        expect(scalar.item()).toBe(vector.item())
        expect(scalar.shape).toEqual([])
      }
    })

    it(`${name}: an empty parameter is no trouble`, () => {
      const [none, some] = [zeros([0, 3], { requiresGrad: true }), leaf([1])]
      const optimizer = make([none, some])
      for (let i = 0; i < 3; i++) {
        none.grad = zeros([0, 3])
        step(optimizer, some, [1])
      }
      expect(none.size).toBe(0)
      expect(numbers(some)[0]).toBeLessThan(1)
      make([zeros([0], { requiresGrad: true })]).loadStateDict(
        make([zeros([0], { requiresGrad: true })]).stateDict(),
      )
    })

    it(`${name}: NaN and ∞ in one gradient show, and stay with their element`, () => {
      const [w, alone] = [leaf([1, 1, 1, 1, 1]), leaf([1])]
      const [optimizer, other] = [make([w]), make([alone])]
      for (const g of [Number.NaN, 1]) {
        step(optimizer, w, [0.5, g, 0.5, 0.5, 0.5])
        step(other, alone, [0.5])
      }
      const [a, b, ...rest] = numbers(w)
      expect(b).toBeNaN()
      // A norm has all of them in it.
      if (traits.locality === "element") expect([a, ...rest]).toEqual(Array(4).fill(alone.item()))
      // Where sizes do not count, ∞ may be as any other.
      if (traits.scaleInvariant) return
      const v = leaf([1])
      step(make([v]), v, [Number.POSITIVE_INFINITY])
      expect(Number.isFinite(v.item())).toBe(false)
    })

    it(`${name}: a rate of 0 moves nothing, also with a past and decay`, () => {
      const w = leaf([1, -2, 0])
      const optimizer = make([w], { weightDecay: 0.1 })
      for (const g of [1e15, -1e-30, 3]) step(optimizer, w, [g, -g, g])
      for (const group of optimizer.paramGroups) Object.assign(group, { lr: 0 })
      const before = numbers(w)
      // The heavy ball keeps its speed when the rate falls.
      if (name === "HeavyBall") return
      for (const g of [1e15, -1e-30, 3]) step(optimizer, w, [g, -g, g])
      expect(numbers(w)).toEqual(before)
    })

    it(`${name}: squares that round to 0 do not divide by 0, whatever follows`, () => {
      const epsilon = declared[name].optimizer.hypers.eps ? { eps: 0 } : {}
      for (const gradients of [
        [-2.7e-23, 0],
        [2.7e-23, 2.7e-23],
        [0, 1e-30, 0],
        [1e-23, -1e-23, 3e-23, 0, 0],
      ]) {
        const w = leaf([1])
        const optimizer = make([w], epsilon)
        for (const g of gradients) step(optimizer, w, [g])
        expect(Number.isFinite(w.item()), String(gradients)).toBe(true)
      }
    })

    it(`${name}: in float64 gradients from 1e-150 to 1e100 are well within reach`, () => {
      const w = leaf([1, 1, 1], "float64")
      const optimizer = make([w])
      for (let i = 0; i < 5; i++) step(optimizer, w, [1e-150, 1e100, i % 2 ? 1e100 : -1e-150])
      expect(numbers(w).every(Number.isFinite)).toBe(true)
    })
  }
})

describe("centered RMSprop", () => {
  it("takes bounded steps under a steady gradient, whose variance is nothing but rounding", () => {
    for (const alpha of [0, 0.3, 0.9]) {
      const w = leaf([1])
      const optimizer = new RMSprop([w], { lr: 1e-3, alpha, centered: true, weightDecay: 4.5e-4 })
      for (let i = 0; i < 500; i++) step(optimizer, w, [1e13])
      // No step is longer than η·2^11.5.
      expect(Math.abs(w.item())).toBeLessThan(500 * 1e-3 * 2 ** 12)
    }
  })
})

describe("a step", () => {
  it("leaves parameters without gradient alone, with their counts", () => {
    const [w, x] = [leaf([1]), leaf([1])]
    const optimizer = new Adam([w, x])
    step(optimizer, w, [1])
    expect(x.item()).toBe(1)
    expect(optimizer.stateOf(x)).toBeUndefined()
    step(optimizer, x, [1])
    expect([optimizer.stateOf(w)?.t, optimizer.stateOf(x)?.t]).toEqual([2, 1])
    optimizer.zeroGrad()
    optimizer.step()
    expect(optimizer.stateOf(w)?.t).toBe(2)
  })

  it("calls a closure first and returns its loss", () => {
    const w = leaf([3])
    const optimizer = new SGD([w], { lr: 0.5 })
    const loss = optimizer.step(() => {
      optimizer.zeroGrad()
      const value = w.square().sum()
      value.backward()
      return value
    })
    expect([loss?.item(), w.item()]).toEqual([9, 0])
    expect(optimizer.step()).toBeUndefined()
  })

  it("leaves results computed before as they are, and the tape says that a parameter changed", () => {
    const w = leaf([3])
    const doubled = noGrad(() => w.mul(2))
    const squared = w.square().sum()
    step(new SGD([w], { lr: 1 }), w, [1])
    expect(doubled.item()).toBe(6)
    expect(() => squared.backward()).toThrow()
  })
})

describe("parameters and groups", () => {
  const w = leaf([1])

  it("come from a module as pairs, from a generator, or in groups with options of their own", () => {
    const optimizer = new SGD(
      (function* () {
        yield ["weight", w] as const
      })(),
    )
    expect(optimizer.paramGroups[0].names).toEqual(["weight"])
    const x = leaf([1])
    optimizer.addParamGroup({ params: [x], lr: 0.5 })
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.001, 0.5])
  })

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["no parameters", () => new SGD([]), /SGD: there must be at least one parameter, got none/],
    ["empty groups", () => new SGD([{ params: [] }]), /at least one parameter/],
    ["one twice", () => new SGD([w, w]), /must differ, got parameter 1 twice/],
    ["one in two groups", () => new SGD([{ params: [w] }, { params: [w] }]), /must differ/],
    ["a constant", () => new SGD([tensor([1])]), /parameter 0 of shape \[1\] that does not require them/],
    ["a result", () => new SGD([["x", w.mul(2)]]), /got x of shape \[1\] that is the result of an operation/],
    [
      "an unknown option",
      () => new SGD([w], { rate: 1 } as object),
      /an object of lr, weightDecay, maximize.*got "rate"/,
    ],
    ["an inherited name", () => new SGD([w], JSON.parse('{"toString": 1}')), /got "toString"/],
    [
      "tensors among groups",
      () => new SGD([w, { params: [w] }] as never),
      /must be tensors, or pairs of a path and a tensor, got { params }/,
    ],
    ["numbers", () => new SGD([1, 2] as never), /must be tensors.*got 1/],
  ]
  for (const [what, make, message] of refused) {
    it(`refuses ${what}`, () => expect(make).toThrow(message))
  }

  it("a group that is refused leaves nothing behind", () => {
    const x = leaf([1])
    const optimizer = new SGD([w])
    expect(() => optimizer.addParamGroup({ params: [x], lr: Number.NaN })).toThrow(/lr must be a number in/)
    expect(optimizer.paramGroups).toHaveLength(1)
    optimizer.addParamGroup({ params: [x] })
    expect(optimizer.paramGroups).toHaveLength(2)
  })
})

describe("defineOptimizer", () => {
  it("makes classes that say what they are", () => {
    for (const [name, Class] of Object.entries(exported)) {
      expect((Class as unknown as { name: string }).name).toBe(name)
      expect(Class.optimizerName).toBe(name)
      expect(new Class([leaf([1])]).name).toBe(name)
    }
  })

  it("takes rules that are more than elementwise, operation by operation", () => {
    const Normalized = defineOptimizer(
      "Normalized",
      { lr: positive(1) },
      { step: ({ w, g }, s, { lr }) => [w.sub(g.div(g.square().sum().sqrt()).mul(lr)), s] },
    )
    const w = leaf([0, 0])
    step(new Normalized([w]), w, [3, 4])
    expect(numbers(w)).toEqual([Math.fround(-0.6), Math.fround(-0.8)])
    expect(() => new Normalized([w], { lr: 0 })).toThrow("Normalized: lr must be a number in (0, ∞), got 0.")
  })

  it("gives tuples to the rule as several tensors", () => {
    const Mixed = defineOptimizer(
      "Mixed",
      { lr: nonNegative(1), weights: tuple(unit(0.5), unit(0.25)) },
      { step: ({ w, g }, s, { lr, weights: [a, b] }) => [w.sub(g.mul(a.add(b)).mul(lr)), s] },
    )
    const w = leaf([0])
    step(new Mixed([w], { weights: [0.25, 0.125] }), w, [8])
    expect(w.item()).toBe(-3)
  })
})
