import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  arange,
  crossEntropy,
  DataLoader,
  Generator,
  Linear,
  type Module,
  ReLU,
  randint,
  randn,
  Sequential,
  type Tensor,
  TensorDataset,
} from "../../src"

const makeModel = () => {
  const options = { dtype: "float64", generator: new Generator(3) } as const
  return new Sequential(new Linear(4, 6, options), new ReLU(), new Linear(6, 3, options))
}

const makeData = (n: number) => {
  const generator = new Generator(n)
  return new TensorDataset(
    randn([n, 4], { generator, dtype: "float64" }),
    randint(0, 3, [n], { generator }),
    arange(n),
  )
}

function gradientOf(model: Module, x: Tensor, y: Tensor): number[] {
  for (const p of model.parameters()) p.zeroGrad()
  crossEntropy(model.forward(x), y).backward()
  return [...model.parameters()].flatMap((p) => [...(p.grad as Tensor).toTypedArray()])
}

describe("mini-batches", () => {
  it("visit every example once an epoch, and average to the full gradient", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(),
        (n, batchSize, seed) => {
          const model = makeModel()
          const data = makeData(n)
          const [allX, allY] = data.batch(arange(n).toTypedArray() as Int32Array)
          const full = gradientOf(model, allX, allY)
          const seen: number[] = []
          const sum = full.map(() => 0)
          for (const [x, y, number] of new DataLoader(data, { batchSize, shuffle: true, seed })) {
            seen.push(...(number.toArray() as number[]))
            // A batch counts by its size: the last one may be smaller.
            for (const [i, g] of gradientOf(model, x, y).entries()) sum[i] += (g * x.shape[0]) / n
          }
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
          for (const [i, g] of full.entries()) expect(Math.abs(sum[i] - g)).toBeLessThan(1e-13)
        },
      ),
    )
  })

  it("make fewer updates the larger they are", () => {
    const updates = [1, 10, 100].map((batchSize) => new DataLoader(makeData(1000), { batchSize }).length)
    expect(updates).toEqual([1000, 100, 10])
  })
})
