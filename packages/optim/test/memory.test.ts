import { engine } from "@gradus/kernels"
import { randn, tensor } from "@gradus/tensor"
import { expect, it } from "vitest"
import { Adam, clipGradNorm, SGD } from "../src"

it("a loop of 20,000 steps leaves memory as it is", () => {
  const params = [randn([4, 3]), randn([4]), randn([2, 4]), tensor(0.5)]
  for (const w of params) w.requiresGrad = true
  const optimizers = [new Adam(params, { amsgrad: true }), new SGD(params, { momentum: 0.9 })]
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      for (const optimizer of optimizers) optimizer.zeroGrad()
      for (const w of params) w.mul(w).sum().backward()
      if (i % 50 === 0) clipGradNorm(params, 1)
      optimizers[i % 2].step()
      optimizers[i % 2].paramGroups[0].lr = 1 / (i + 1000)
    }
  }
  run(200)
  const { memory, allocator } = engine()
  const [bytes, used] = [memory.bytes, allocator.used]
  run(20_000)
  expect(memory.bytes).toBe(bytes)
  expect(allocator.used).toBeLessThanOrEqual(used)
})
