import vm from "node:vm"
import { describe, expect, it } from "vitest"
import { Generator, grad, hvp, ones, rand, randint, tensor, zeros } from "../src"

describe("a tensor is a value", () => {
  it("whatever becomes of the list that gave its shape", () => {
    for (const make of [
      ones,
      zeros,
      rand,
      (s: number[]) => randint(0, 2, s),
      (s: number[]) => ones([4]).reshape(s),
      (s: number[]) => tensor([1, 2, 3, 4], { shape: s }),
    ]) {
      const shape = [2, 2]
      const x = make(shape)
      shape[0] = 3e8
      expect(x.shape).toEqual([2, 2])
      expect(x.add(1).shape).toEqual([2, 2])
      expect(() => (x.shape as number[]).pop()).toThrow(TypeError)
    }
  })

  it("of the dtype of its array, from another realm too", () => {
    expect(tensor(vm.runInNewContext("new Int32Array([16777217])")).toArray()).toEqual([16777217])
    expect(tensor(vm.runInNewContext("new Float64Array([0.1])")).toArray()).toEqual([0.1])
  })
})

describe("what is not meant is refused", () => {
  const x = tensor([1, 2], { requiresGrad: true })

  it("a direction of another shape", () => {
    expect(() => hvp((t) => t.square().sum(), tensor([1, 2]), tensor([[1], [1]]))).toThrow(
      "hvp: v must have the shape of x, [2], got [2, 1]. Reshape it.",
    )
  })

  it("skips that are no numbers of draws, with the generator as it was", () => {
    const generator = new Generator(1)
    expect(() => generator.skip(-1)).toThrow(
      "Generator.skip: a stream must not begin before its first draw, got -1 at draw 0.",
    )
    for (const count of [0.5, Number.NaN, "1", null, 1n] as never[]) {
      expect(() => generator.skip(count)).toThrow(
        /^Generator.skip: count must be a whole number in \(-∞, ∞\), got /,
      )
    }
    expect(generator.state()).toEqual(new Generator(1).state())
  })

  it("gradients and flags of other kinds", () => {
    for (const value of ["false", 0, null, {}] as never[]) {
      expect(() => {
        tensor([1]).requiresGrad = value
      }).toThrow(/^requiresGrad: the value must be true or false, got /)
    }
    for (const value of [0, "", Number.NaN, false] as never[]) {
      expect(() => {
        x.grad = value
      }).toThrow(TypeError)
    }
    expect(() => grad(x.sum(), x, { gradOutputs: [] })).toThrow(
      "grad: gradOutputs must be one for each of 1 outputs, got 0.",
    )
    expect(() => grad(x.sum(), x, { gradOutputs: tensor(5) as never })).toThrow(
      "grad: gradOutputs must be a list of tensors",
    )
  })

  it("arrays that hold themselves, and elements that are no numbers", () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(() => tensor(cycle as never)).toThrow("tensor: arrays must be nested at most 64 deep, got more.")
    expect(() => tensor(["3"] as never)).toThrow('tensor: elements must be numbers or booleans, got "3".')
    expect(() => tensor([x] as never)).toThrow(
      "tensor: elements must be numbers or booleans, got a Tensor. Convert them; tensors are joined by stack().",
    )
  })
})
