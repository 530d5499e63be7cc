import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { compile } from "@gradus/compile"
import { engine } from "@gradus/kernels"
import { crossEntropy } from "@gradus/losses"
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam } from "@gradus/optim"
import { noGrad, randn, type Tensor, tensor, zeros } from "@gradus/tensor"
import { Setting } from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import { sameAsEager } from "../../../compile/test/programs/twins"

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

/** Writes over memory that is free. */
function scribble(): void {
  const { allocator, memory } = engine()
  const sizes = Array.from({ length: 200 }, (_, i) => 64 * (i + 1))
  const places = sizes.map((bytes) => allocator.allocate(bytes))
  for (const [i, bytes] of sizes.entries()) memory.u8.fill(0x41, places[i], places[i] + bytes)
  for (const [i, bytes] of sizes.entries()) allocator.free(places[i], bytes)
}

describe("what a step lets go of", () => {
  const quietly = (body: () => void) => {
    const { warn } = console
    console.warn = () => undefined
    try {
      body()
    } finally {
      console.warn = warn
    }
  }

  it("is free at once, also within a synchronous loop over 24 batch sizes", () => {
    const w = randn([6, 3], { requiresGrad: true })
    const optimizer = new Adam([w])
    const train = compile((x: Tensor, y: Tensor) => {
      optimizer.zeroGrad()
      const loss = crossEntropy(x.matmul(w), y)
      loss.backward()
      optimizer.step()
      return loss
    })
    const { memory, allocator } = engine()
    const round = () => {
      for (let size = 2; size < 26; size++) {
        train(randn([size, 6]), tensor(Int32Array.from({ length: size }, (_, i) => i % 3)))
      }
    }
    quietly(() => {
      round()
      const [bytes, used] = [memory.bytes, allocator.used]
      for (let i = 0; i < 2; i++) round()
      expect(allocator.used).toBeLessThanOrEqual(used)
      expect(memory.bytes).toBe(bytes)
    })
  })

  it("is the oldest of many variants, and copies of captured arrays that no other step uses", () => {
    const { allocator } = engine()
    const table = randn([10_000])
    const w = zeros([1]).makeResident()
    const count = new Setting<number>(0, "a count")
    const variants = compile(() => table.mul(count.value).sum(), { maxSignatures: 1 })
    const sizes = compile((x: Tensor) => x.sum().add(table.sum()), { maxSignatures: 1 })
    quietly(() => {
      variants()
      sizes(zeros([1]))
      const { used } = allocator
      // The other's copy is the same.
      expect(used).toBeGreaterThan(40_000)
      for (let i = 1; i < 40; i++) {
        count.value = i
        variants()
        sizes(zeros([1 + (i % 7)]))
      }
      expect(allocator.used - used).toBeLessThan(60_000)
      const other = compile((x: Tensor) => x.mul(w), { maxSignatures: 1 })
      const own = randn([100_000])
      const once = compile((x: Tensor, with_: boolean) => (with_ ? x.add(own).sum() : x.sum()), {
        maxSignatures: 1,
        staticArgs: [1],
      })
      other(zeros([1]))
      const before = allocator.used
      once(zeros([1]), true)
      expect(allocator.used - before).toBeGreaterThan(400_000)
      once(zeros([1]), false)
      expect(allocator.used - before).toBeLessThan(10_000)
    })
  })

  it("still gives the gradients that it left to be computed", () => {
    quietly(() => {
      sameAsEager(({ step, see }) => {
        const w = randn([20, 4], { requiresGrad: true }).makeResident()
        const code = (x: Tensor, trains: boolean): Tensor => {
          if (!trains) return x.sum()
          w.zeroGrad()
          x.matmul(w).square().mean().backward()
          w.assign(w.sub((w.grad as Tensor).mul(0.01)))
          return w.sum()
        }
        const train = step(code, { maxSignatures: 1, staticArgs: [1] })
        for (let i = 0; i < 3; i++) {
          train(randn([3 + i, 20]), true)
          // Pushes out the program that left the gradient; then others write where it was.
          for (let size = 30; size < 33; size++) train(randn([size, 20]), false)
          scribble()
          see(w.grad, w)
        }
      })
    })
  })
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
