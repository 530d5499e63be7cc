import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { engine } from "@gradus/kernels"
import { expect, it } from "vitest"
import { ones, type Tensor } from "../src"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

it("gives resident memory back when its owner is collected", async () => {
  const { allocator } = engine()
  const before = allocator.used
  let parameters: Tensor[] | undefined = Array.from({ length: 50 }, () => {
    const w = ones([64, 64], { requiresGrad: true }).makeResident()
    w.square().sum().backward() // its gradient is resident too
    return w
  })
  expect(allocator.used - before).toBeGreaterThanOrEqual(2 * 50 * 64 * 64 * 4)
  expect(parameters.length).toBe(50)
  parameters = undefined
  // Finalizers run some turns of the event loop after a collection.
  for (let i = 0; i < 50 && allocator.used - before > 64 * 64 * 4 * 4; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(allocator.used - before).toBeLessThanOrEqual(64 * 64 * 4 * 4)
})
