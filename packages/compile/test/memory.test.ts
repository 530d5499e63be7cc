import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { engine } from "@gradus/kernels"
import { crossEntropy } from "@gradus/losses"
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam } from "@gradus/optim"
import { noGrad, randn, type Tensor, tensor, zeros } from "@gradus/tensor"
import { expect, it } from "vitest"
import { compile } from "../src"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

function training() {
  const model = new Sequential(
    new Linear(6, 8),
    new BatchNorm1d(8),
    new ReLU(),
    new Dropout(0.2),
    new Linear(8, 3),
  )
  const optimizer = new Adam(model.parameters())
  const train = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  return { model, optimizer, train }
}

it("20,000 steps leave memory as it is, and the collector little to do", () => {
  const { model, optimizer, train } = training()
  const x = randn([4, 6])
  const y = tensor(Int32Array.from([0, 1, 2, 1]))
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      train(x, y)
      optimizer.paramGroups[0].lr = 1 / (i + 1000)
      if (i % 100 === 0) model.parameters()[0].grad?.toArray()
    }
  }
  run(300)
  const { memory, allocator } = engine()
  const [bytes, used] = [memory.bytes, allocator.used]
  collect()
  const heap = process.memoryUsage().heapUsed
  run(20_000)
  expect(memory.bytes).toBe(bytes)
  expect(allocator.used).toBeLessThanOrEqual(used)
  collect()
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(2 ** 21)
})

it("300 recordings that are pushed out, and steps that are dropped, give their memory back", async () => {
  const { allocator } = engine()
  const w = zeros([256]).makeResident()
  const grow = (count: number) => {
    const step = compile((x: Tensor, n: number) => noGrad(() => w.assign(w.add(x.mul(n).sum()))), {
      maxSignatures: 2,
      staticArgs: [1],
    })
    for (let i = 0; i < count; i++) {
      step(zeros([1000]), i)
      if (i % 30 === 0) training().train(randn([3, 6]), tensor(Int32Array.from([0, 1, 2])))
    }
  }
  const settle = async (limit: number) => {
    for (let i = 0; i < 60 && allocator.used > limit; i++) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return allocator.used
  }
  const { warn } = console
  console.warn = () => undefined
  try {
    grow(20)
    const before = await settle(0)
    grow(300)
    // Each holds its arena, its constants, and 4,000 bytes of argument.
    expect(allocator.used - before).toBeGreaterThan(50_000)
    expect(await settle(before + 20_000)).toBeLessThanOrEqual(before + 20_000)
  } finally {
    console.warn = warn
  }
})
