import { describe, expect, it } from "vitest"
import { add, type Tensor, tensor } from "../src"
import { fuse } from "../src/engine"

describe("rules larger than a kernel may be run operation by operation", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => tensor([i, 0.1 * i]))

  it("with many inputs", () => {
    const rule = (xs: readonly Tensor[]) => [xs.reduce((sum, x) => add(sum, x))]
    const target = tensor([0, 0], { requiresGrad: true })
    fuse(rule)(numbers(1500), [target])
    expect(target.toArray()).toEqual(rule(numbers(1500))[0].toArray())
  })

  it("with many targets", () => {
    const rule = (xs: readonly Tensor[]) => xs.map((x) => x.mul(2))
    const targets = numbers(1500)
    for (const each of targets) each.requiresGrad = true
    fuse(rule)(targets, targets)
    expect(targets.map((each) => each.toArray())).toEqual(rule(numbers(1500)).map((each) => each.toArray()))
  })

  it("with many operations", () => {
    const rule = ([x]: readonly Tensor[]) => {
      let y = x
      for (let i = 0; i < 20_000; i++) y = i % 2 ? y.mul(1.0001) : y.add(0.001)
      return [y]
    }
    const target = tensor([0, 0], { requiresGrad: true })
    fuse(rule)([tensor([1, 2])], [target])
    expect(target.toArray()).toEqual(rule([tensor([1, 2])])[0].toArray())
  })
})
