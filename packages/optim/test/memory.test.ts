import { engine } from "@gradus/kernels"
import { randn, tensor } from "@gradus/tensor"
import fc from "fast-check"
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

it("a step or a state that is refused for want of memory leaves as much as there was, at once", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.constantFrom("step", "load"), (granted, what) => {
      const params = () => [1, 2, 3].map((n) => tensor(new Float32Array(5000 * n), { requiresGrad: true }))
      const trained = new Adam(params())
      for (const w of trained.paramGroups[0].params) w.grad = w.detach().add(1)
      trained.step()
      const saved = trained.stateDict()
      const optimizer = new Adam(params())
      for (const w of optimizer.paramGroups[0].params) w.grad = w.detach().add(1)
      const act = () => (what === "step" ? optimizer.step() : optimizer.loadStateDict(saved))
      const { allocator } = engine()
      const allocate = allocator.allocate.bind(allocator)
      const { used } = allocator
      let left = granted
      allocator.allocate = (bytes) => {
        // Working memory and counts are small.
        if (bytes >= 20_000 && left-- === 0)
          throw new RangeError("Memory: it must be granted, got a refusal.")
        return allocate(bytes)
      }
      let refused = false
      try {
        act()
      } catch {
        refused = true
        expect(allocator.used).toBeLessThanOrEqual(used)
      } finally {
        allocator.allocate = allocate
      }
      expect(refused).toBe(granted < 6)
      if (refused) act()
      expect(optimizer.stateDict().state).toEqual(saved.state)
    }),
  )
})
