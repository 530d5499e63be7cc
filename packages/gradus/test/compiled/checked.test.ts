import { compile } from "@gradus/compile"
import { crossEntropy } from "@gradus/losses"
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { cosineAnnealingLR } from "@gradus/schedulers"
import { defaultGenerator, manualSeed, ones, randn, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { difference } from "../../../compile/test/programs/difference"
import { plainly, sameAsEager, stateOf } from "../../../compile/test/programs/twins"

const y = tensor(Int32Array.of(0, 1, 2, 1))
const network = () =>
  new Sequential(new Linear(4, 6), new BatchNorm1d(6), new ReLU(), new Dropout(0.4), new Linear(6, 3))

describe("a step that is checked", () => {
  for (const check of [1, 2, 5]) {
    it(`at every call number ${check} leaves what it leaves unchecked`, () => {
      const twin = sameAsEager(({ step, see, compiled }) => {
        const model = network()
        const optimizer = new Adam(model.parameters(), { lr: 0.01, weightDecay: 0.1 })
        const schedule = cosineAnnealingLR(optimizer, { tMax: 6 })
        const gates = tensor([1, 2, 3, 4], { requiresGrad: true })
        const train = step(
          (x: Tensor, z: Tensor, scale: number) => {
            const loss = crossEntropy(model.forward(x.mul(gates).mul(z)), y).mul(scale)
            loss.backward()
            optimizer.step()
            optimizer.zeroGrad()
            return { loss, parts: [loss.mul(2), gates] }
          },
          compiled ? { check } : {},
        )
        for (let i = 0; i < 7; i++) {
          const z = randn([4, 4], { requiresGrad: true })
          see(train(randn([4, 4]), z, i / 2), z.grad, gates.grad, stateOf(model), optimizer.stateDict())
          see(defaultGenerator().state())
          if (i === 3) model.eval()
          schedule.step()
        }
      })
      expect(twin.ran).toBeGreaterThan(2)
    })
  }

  it("throws at a difference, names the first parameter, and leaves all as it was", () => {
    manualSeed(1)
    const model = network()
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 })
    let scale = 1
    const train = compile(
      (x: Tensor) => {
        optimizer.zeroGrad()
        const loss = crossEntropy(model.forward(x), y).mul(scale)
        loss.backward()
        optimizer.step()
        return loss
      },
      { check: 3 },
    )
    const x = randn([4, 4])
    train(x)
    train(x)
    train(x)
    scale = 2
    train(x)
    train(x)
    const state = () => plainly([stateOf(model), optimizer.stateDict(), defaultGenerator().state()])
    const before = state()
    expect(() => train(x)).toThrow(
      /^compile: a checked call must give the bits that eager code gives, got \S+ instead of \S+ at \[\d, \d\] of 0\.weight \(float32 \[6, 4\]\)/,
    )
    expect(difference(state(), before)).toBeUndefined()
    scale = 1
    train(x)
    train(x)
    train(x)
    expect(train.recordings).toBe(1)
  })

  const hidden: Readonly<Record<string, readonly [(v: { n: number }) => (x: Tensor) => unknown, RegExp]>> = {
    "a result": [(v) => (x) => x.mul(v.n), /instead of \S+ at \[0\] of the result/],
    "a part of a result": [(v) => (x) => ({ a: [x, x.mul(v.n)] }), /at \[0\] of the result\.a\.1/],
    "a number that is returned": [(v) => () => v.n, /^compile: .* 1 instead of 2 as the result/],
    "a shape": [(v) => () => ones([v.n]), /float32 \[1\] instead of float32 \[2\] as the result/],
    "a gradient that is there or not": [
      (v) => {
        const w = tensor([1], { requiresGrad: true })
        return (x) => {
          if (v.n > 1) w.mul(x).sum().backward()
        }
      },
      /the gradient of/,
    ],
    "a draw": [(v) => () => (v.n > 1 ? [randn([2]), randn([2])] : [randn([2])]), /instead of/],
    "what is assigned": [
      (v) => {
        const w = tensor([1, 2]).makeResident()
        return (x) => void w.assign(x.mul(v.n).sum().expand([2]))
      },
      /of a float32 tensor of shape \[2\]/,
    ],
  }
  for (const [name, [make, message]] of Object.entries(hidden)) {
    it(`sees ${name} differ`, () => {
      const v = { n: 1 }
      const f = compile(make(v), { check: 2 })
      f(tensor([3]))
      f(tensor([3]))
      f(tensor([3]))
      v.n = 2
      expect(() => f(tensor([3]))).toThrow(message)
      v.n = 1
      f(tensor([3]))
      f(tensor([3]))
    })
  }

  it("calls other compiled steps as part of it, in its own code as well, and these go on as they were", () => {
    const twin = sameAsEager(({ step, see, compiled }) => {
      const model = network()
      const optimizer = new Adam(model.parameters(), { lr: 0.01 })
      const forward = step((x: Tensor) => model.forward(x), compiled ? { check: 2 } : {})
      const lossOf = step((x: Tensor) => crossEntropy(forward(x), y))
      const train = step(
        (x: Tensor) => {
          optimizer.zeroGrad()
          const loss = lossOf(x)
          loss.backward()
          optimizer.step()
          return loss
        },
        compiled ? { check: 2 } : {},
      )
      for (let i = 0; i < 5; i++) {
        see(train(randn([4, 4])), stateOf(model), optimizer.stateDict())
        see(forward(randn([4, 4])).detach(), lossOf(randn([4, 4])).detach())
      }
    })
    expect(twin.ran).toBeGreaterThan(0)
  })

  it("runs other compiled steps as programs again after its own code has thrown", () => {
    let [ran, fails] = [0, false]
    const inner = compile((x: Tensor) => {
      ran++
      if (fails) throw new Error("on purpose")
      return x.mul(2)
    })
    const outer = compile((x: Tensor) => inner(x).add(1), { check: 2 })
    outer(tensor([1]))
    fails = true
    expect(() => outer(tensor([1]))).toThrow("on purpose")
    fails = false
    inner(tensor([1]))
    const before = ran
    inner(tensor([1]))
    expect(ran).toBe(before)
  })

  it("is refused at numbers that count no calls", () => {
    for (const check of [0, -1, 1.5, Number.NaN, "50"]) {
      expect(() => compile(() => 1, { check: check as number })).toThrow("compile: check must be")
    }
  })
})
