import { type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { Adam, AdamW, SGD } from "../src"

const leaf = (numbers: readonly number[], dtype: "float32" | "float64" = "float32") =>
  tensor(numbers, { dtype, requiresGrad: true })
const numbers = (w: Tensor) => [...w.toTypedArray()]

function step(optimizer: { step(): unknown }, w: Tensor, gradient: readonly number[]) {
  w.grad = tensor(Float64Array.from(gradient), { shape: w.shape, dtype: w.dtype })
  optimizer.step()
}

describe("options that change while training", () => {
  it("momentum turned on begins then, turned off leaves plain descent", () => {
    const w = leaf([0])
    const optimizer = new SGD([w], { lr: 1 })
    step(optimizer, w, [1])
    optimizer.paramGroups[0].momentum = 0.5
    step(optimizer, w, [1])
    step(optimizer, w, [1])
    expect(numbers(w)).toEqual([-1 - 1 - 1.5])
    optimizer.paramGroups[0].momentum = 0
    step(optimizer, w, [1])
    expect(numbers(w)).toEqual([-1 - 1 - 1.5 - 1])
  })

  it("weight decay and direction", () => {
    const w = leaf([8])
    const optimizer = new SGD([w], { lr: 1 })
    optimizer.paramGroups[0].weightDecay = 0.5
    step(optimizer, w, [1])
    expect(w.item()).toBe(8 - 1 - 4)
    optimizer.paramGroups[0].weightDecay = 0
    optimizer.paramGroups[0].maximize = true
    step(optimizer, w, [1])
    expect(w.item()).toBe(4)
  })

  it("AMSGrad's maximum turned on counts from then", () => {
    const w = leaf([0], "float64")
    const optimizer = new Adam([w], { lr: 1, betas: [0, 0], eps: 0 })
    step(optimizer, w, [100])
    optimizer.paramGroups[0].amsgrad = true
    step(optimizer, w, [4])
    step(optimizer, w, [1])
    expect(numbers(w)).toEqual([-1 - 1 - 0.25])
  })

  it("decoupled decay turned off and on is that of a group built so", () => {
    const [w, x] = [leaf([4]), leaf([4])]
    const [changed, built] = [new AdamW([w], { weightDecay: 0 }), new AdamW([x], { weightDecay: 0.25 })]
    changed.paramGroups[0].weightDecay = 0.25
    step(changed, w, [1])
    step(built, x, [1])
    expect(numbers(w)).toEqual(numbers(x))
  })

  it("of one group leave another group's kernel alone, whatever was built first", () => {
    const make = () => [leaf([1]), leaf([1, 2])]
    const [[a, b], [c, d]] = [make(), make()]
    const shared = new SGD([{ params: [a] }, { params: [b] }], { lr: 1, momentum: 0.5 })
    // The first group makes the kernel, then takes another form before the second group's shape is met.
    step(shared, a, [1])
    shared.paramGroups[0].maximize = true
    shared.paramGroups[0].momentum = 0
    const alone = new SGD([c, d], { lr: 1, momentum: 0.5 })
    step(alone, c, [1])
    for (let i = 0; i < 2; i++) {
      a.grad = undefined
      c.grad = undefined
      step(shared, b, [1, 2])
      step(alone, d, [1, 2])
    }
    expect(numbers(b)).toEqual(numbers(d))
  })

  it("are refused out of range, one by one, and stay as they were", () => {
    const optimizer = new Adam([leaf([1])])
    const [group] = optimizer.paramGroups
    expect(() => (group.lr = -1)).toThrow(
      "Adam: lr must be a number in [0, ∞), got -1. The default is 0.001.",
    )
    expect(() => (group.betas = [0.5, 1])).toThrow(
      "Adam: betas must be numbers in [0, 1), [0, 1), got [0.5, 1]. The default is [0.9, 0.999].",
    )
    expect(() => (group.betas = [0.5] as never)).toThrow(
      "Adam: betas must be numbers in [0, 1), [0, 1), got [0.5].",
    )
    expect(() => (group.amsgrad = 1 as never)).toThrow("Adam: amsgrad must be true or false, got 1.")
    expect([group.lr, group.betas, group.amsgrad]).toEqual([0.001, [0.9, 0.999], false])
  })
})
