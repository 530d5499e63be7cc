import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import {
  Adagrad,
  AdagradRootMeanSquare,
  AdagradSum,
  Adam,
  HeavyBall,
  RMSprop,
  RMSpropSigma,
  SGD,
} from "../src"
import type { Optimizer } from "../src/optimizer/optimizer"

/** Where one weight goes from 0 under the given gradients. */
function course(make: (params: Tensor[]) => Pick<Optimizer, "step">, gradients: readonly number[]): number[] {
  const w = tensor([0], { dtype: "float64", requiresGrad: true })
  const optimizer = make([w])
  return gradients.map((g) => {
    w.grad = tensor([g], { dtype: "float64" })
    optimizer.step()
    return w.toTypedArray()[0]
  })
}

function expectCourse(found: readonly number[], want: readonly number[]): void {
  for (const [t, value] of want.entries())
    expect(Math.abs(found[t] - value), `step ${t + 1}`).toBeLessThan(1e-15)
}

describe("Adagrad", () => {
  // σ² = 9; (9 + 16)/2; (9 + 16 + 144)/3, and with √(t+1) cancelled 9, 25, 169.
  const want = [-0.5, -0.5 - 0.5 * (4 / 5), -0.5 - 0.5 * (4 / 5) + 0.5 * (12 / 13)]
  const gradients = [3, 4, -12]

  it("in the form with η/√(t+1) and the root mean square", () => {
    expectCourse(
      course((w) => new AdagradRootMeanSquare(w, { lr: 0.5 }), gradients),
      want,
    )
  })

  it("in the form with the root of the sum of squares", () => {
    expectCourse(
      course((w) => new AdagradSum(w, { lr: 0.5 }), gradients),
      want,
    )
  })

  it("in the usual form as ε goes to 0", () => {
    expectCourse(
      course((w) => new Adagrad(w, { lr: 0.5, eps: 0 }), gradients),
      want,
    )
  })
})

describe("RMSProp", () => {
  it("with σ⁰ = g⁰ takes a first step of η, then divides by σ¹ = √(α(σ⁰)² + (1−α)(g¹)²)", () => {
    const found = course((w) => new RMSpropSigma(w, { lr: 0.5, alpha: 0.75 }), [2, 4, -1])
    const [first, second] = [7, 0.75 * 7 + 0.25]
    expectCourse(found, [
      -0.5,
      -0.5 - 2 / Math.sqrt(first),
      -0.5 - 2 / Math.sqrt(first) + 0.5 / Math.sqrt(second),
    ])
  })

  it("in the usual form starts at σ = 0, so that its first step is η/√(1−α)", () => {
    const found = course((w) => new RMSprop(w, { lr: 0.5, alpha: 0.75, eps: 0 }), [2])
    expectCourse(found, [-0.5 / Math.sqrt(0.25)])
  })
})

describe("momentum", () => {
  it("is the weighted sum of all past gradients", () => {
    // Powers of two, so that every number is exact: −η·(λ²g⁰ + λg¹ + g²) and so on.
    const gradients = [4, -2, 8, 1]
    const [lr, lambda] = [0.5, 0.5]
    let w = 0
    const want = gradients.map((_, t) => {
      let sum = 0
      for (let i = 0; i <= t; i++) sum += lambda ** (t - i) * gradients[i]
      w -= lr * sum
      return w
    })
    expect(course((p) => new HeavyBall(p, { lr, momentum: lambda }), gradients)).toEqual(want)
    expect(course((p) => new SGD(p, { lr, momentum: lambda }), gradients)).toEqual(want)
  })

  it("of 0 is plain descent", () => {
    const gradients = [4, -2, 8, 1]
    const plain = course((p) => new SGD(p, { lr: 0.1 }), gradients)
    expect(course((p) => new SGD(p, { lr: 0.1, momentum: 0 }), gradients)).toEqual(plain)
    expect(course((p) => new HeavyBall(p, { lr: 0.1, momentum: 0 }), gradients)).toEqual(plain)
  })

  it("goes on as a ball after the rate falls, where PyTorch's form slows down at once", () => {
    const make = (Class: typeof HeavyBall | typeof SGD) => (p: Tensor[]) => {
      const optimizer = new Class(p, { lr: 0.5, momentum: 0.5 })
      return {
        step() {
          optimizer.step()
          optimizer.paramGroups[0].lr = 0.25
          return undefined
        },
      }
    }
    // m = −4, then −2 − 0.25·8 = −4; b = 8, then 4 + 8 = 12.
    expect(course(make(HeavyBall), [8, 8])).toEqual([-4, -8])
    expect(course(make(SGD), [8, 8])).toEqual([-4, -7])
  })
})

describe("Adam, Algorithm 1", () => {
  it("worked by hand with β₁ = 1/2, β₂ = 3/4, ε = 0", () => {
    const found = course((w) => new Adam(w, { lr: 1, betas: [0.5, 0.75], eps: 0 }), [4, -4, 0])
    // m = 2, v = 4: m̂ = 4, v̂ = 16.   m = −1, v = 7: m̂ = −4/3, v̂ = 16.   m = −1/2, v = 21/4: m̂ = −4/7, v̂ = 336/37.
    expectCourse(found, [-1, -1 + 1 / 3, -1 + 1 / 3 + 4 / 7 / Math.sqrt(336 / 37)])
  })

  it("adds ε to the root, not under it", () => {
    const found = course((w) => new Adam(w, { lr: 1, betas: [0.5, 0.75], eps: 12 }), [4])
    expectCourse(found, [-4 / 16])
  })

  it("takes steps of exactly η under a constant gradient, whatever its size", () => {
    for (const g of [1e-6, 1, 1e6]) {
      const found = course((w) => new Adam(w, { lr: 0.125, eps: 0 }), Array(20).fill(g))
      for (const [t, w] of found.entries()) expect(Math.abs(w + 0.125 * (t + 1))).toBeLessThan(1e-12)
    }
  })
})
