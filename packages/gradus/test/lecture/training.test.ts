import { describe, expect, it } from "vitest"
import { Adam, Generator, inverseTime, mse, noGrad, randn, SGD, stepLR, tensor } from "../../src"
import { makeNetwork, x, y } from "./network"

const EPOCHS = 699

/** The loss before each epoch, from weights drawn as N(0, 0.02). */
function train(lr: number, seed: number): number[] {
  const generator = new Generator(seed)
  const network = makeNetwork()
  for (const parameter of network.parameters()) {
    parameter.assign(randn(parameter.shape, { generator, dtype: "float64" }).mul(0.02))
  }
  const optimizer = new Adam(network.parameters(), { lr })
  return Array.from({ length: EPOCHS }, () => {
    optimizer.zeroGrad()
    const loss = mse(network.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
  })
}

/** The largest factor by which the loss rises from one epoch to the next. */
const largestRise = (losses: readonly number[]) =>
  Math.max(...losses.slice(1).map((loss, i) => loss / losses[i]))

describe("learning rates for the 2-3-2-1 network, Adam, 699 epochs", () => {
  for (const seed of [0, 1, 2]) {
    it(`0.05 learns, 0.0003 hardly moves, 0.5 jumps (seed ${seed})`, () => {
      const [good, slow, wild] = [0.05, 0.0003, 0.5].map((lr) => train(lr, seed))
      expect(good[EPOCHS - 1]).toBeLessThan(0.02)
      expect(slow[EPOCHS - 1]).toBeGreaterThan(0.5 * slow[0])
      expect(slow[EPOCHS - 1]).toBeLessThan(slow[0])
      // Small steps never climb; the steps of 0.5 overshoot, and the loss multiplies.
      expect(largestRise(slow)).toBeLessThan(1)
      expect(largestRise(wild)).toBeGreaterThan(2)
      expect(largestRise(good)).toBeLessThan(largestRise(wild))
    })
  }

  it("gives the same numbers every time", () => {
    expect(train(0.05, 3)).toEqual(train(0.05, 3))
  })
})

describe("step decay", () => {
  it("halves the rate every so many epochs, and the optimizer follows", () => {
    const w = tensor([1], { requiresGrad: true, dtype: "float64" })
    const optimizer = new SGD([w], { lr: 0.4 })
    const schedule = stepLR(optimizer, { stepSize: 2, gamma: 0.5 })
    const steps: number[] = []
    for (let epoch = 0; epoch < 6; epoch++) {
      optimizer.zeroGrad()
      w.sum().backward() // a gradient of 1, so that the step shows the rate
      const before = w.item()
      optimizer.step()
      schedule.step()
      steps.push(before - w.item())
    }
    for (const [i, want] of [0.4, 0.4, 0.2, 0.2, 0.1, 0.1].entries()) expect(steps[i]).toBeCloseTo(want, 15)
    expect(inverseTime({ lr: 1, decayRate: 1 })(3)).toBe(0.25)
  })
})

describe("descent on one example against full descent", () => {
  it("makes as many updates as there are examples in the time of one, and gets further", () => {
    // Twenty points of a line: one epoch of single examples is twenty updates, of all examples one.
    const a = randn([20, 1], { generator: new Generator(1), dtype: "float64" })
    const target = a.mul(3).add(1)
    const line = () => tensor([[0], [0]], { dtype: "float64", requiresGrad: true })
    const lossAt = (w: ReturnType<typeof line>, from: number, to: number) =>
      mse(
        a
          .slice(0, from, to)
          .mul(w.slice(0, 0, 1))
          .add(w.slice(0, 1, 2)),
        target.slice(0, from, to),
      )
    const epoch = (size: number) => {
      const w = line()
      const optimizer = new SGD([w], { lr: 0.05 })
      let updates = 0
      for (let from = 0; from < 20; from += size) {
        optimizer.zeroGrad()
        lossAt(w, from, from + size).backward()
        optimizer.step()
        updates++
      }
      return { updates, loss: noGrad(() => lossAt(w, 0, 20).item()) }
    }
    const [single, full] = [epoch(1), epoch(20)]
    expect([single.updates, full.updates]).toEqual([20, 1])
    expect(single.loss).toBeLessThan(full.loss / 2)
  })
})
