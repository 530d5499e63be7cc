import { compile } from "@gradus/compile"
import { Linear, Module } from "@gradus/nn"
import { SGD } from "@gradus/optim"
import { ones, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it, vi } from "vitest"

/** What is warned of while `body` runs. */
function warnings(body: () => void): string[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined)
  try {
    body()
    return warn.mock.calls.map(([text]) => String(text))
  } finally {
    warn.mockRestore()
  }
}

describe("a step that is recorded again and again", () => {
  it("says once what it went by: a number that it reads, and where", () => {
    const w = tensor([1], { requiresGrad: true })
    const optimizer = new SGD([w], { lr: 1 })
    const step = compile((x: Tensor) => x.mul(optimizer.paramGroups[0].lr))
    const said = warnings(() => {
      for (let i = 0; i < 40; i++) {
        optimizer.paramGroups[0].lr = 1 / (i + 1)
        step(ones([1]))
      }
    })
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(
      /^compile: a step should be recorded a few times, got more than 8 recordings for float32\[1\]/,
    )
    expect(said[0]).toMatch(
      /a number that the step reads at \S+recorded-anew\.test\.ts:\d+:\d+ was \S+ and is \S+; use the tensor itself/,
    )
    expect([step.recordings, step.signatures]).toEqual([40, 1])
    expect(step.explain()).toMatch(/recorded 40 times, the last because a number that the step reads/)
  })

  it("names fields by their path", () => {
    class Net extends Module {
      readonly layers = [new Linear(1, 1)]
      heat = 1
      forward(x: Tensor): Tensor {
        return this.layers[0].forward(x).mul(this.heat)
      }
    }
    const net = new Net()
    const step = compile((x: Tensor) => net.forward(x))
    const said = warnings(() => {
      for (let i = 0; i < 12; i++) {
        net.heat = i
        step(ones([1, 1]))
      }
    })
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch("heat of Net was 7 and is 8")
    net.layers[0] = new Linear(1, 1)
    step(ones([1, 1]))
    expect(step.explain()).toMatch(/recorded 13 times, the last because layers\.0 of Net is another/)
  })

  it("counts one for what stays", () => {
    const step = compile((x: Tensor) => x.mul(2))
    expect(warnings(() => [1, 2, 3].forEach((n) => void step(tensor([n]))))).toEqual([])
    expect(step.recordings).toBe(1)
    expect(step.explain()).toMatch("recorded once")
    step(ones([2]))
    expect(step.recordings).toBe(2)
    expect(step.explain()).toMatch("recorded 2 times, the last because of another kind of call")
  })
})
