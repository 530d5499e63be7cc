import { isDeepStrictEqual } from "node:util"
import { compile } from "@gradus/compile"
import { crossEntropy } from "@gradus/losses"
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { detectAnomaly, noGrad, randn, type Tensor, tensor, zeros } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { sameAsEager, stateOf, type Twin } from "../../../compile/test/programs/twins"

const labels = (rows: number, shift: number) =>
  tensor(Int32Array.from({ length: rows }, (_, i) => (i + shift) % 3))

/** A model in training, what can be done to it between steps, and what is seen after each. */
function training({ step, see }: Twin) {
  const model = new Sequential(
    new Linear(4, 6),
    new BatchNorm1d(6),
    new ReLU(),
    new Dropout(0.4),
    new Linear(6, 3),
  )
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.5 })
  const train = step((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  const run = (times = 2) => {
    for (let i = 0; i < times; i++)
      see(train(randn([5, 4]), labels(5, i)), stateOf(model), optimizer.stateDict())
  }
  return { model, optimizer, run }
}

type Training = ReturnType<typeof training>

/** Something that is done between steps, and how many recordings there are after it, of which one was before. */
const changes: Readonly<Record<string, readonly [(t: Training) => void, number]>> = {
  "a learning rate": [({ optimizer }) => (optimizer.paramGroups[0].lr = 0.02), 1],
  "another momentum": [({ optimizer }) => (optimizer.paramGroups[0].momentum = 0.9), 1],
  "weights that are assigned to": [({ model }) => void model.parameters()[0].assign(randn([6, 4])), 1],
  "gradients that are cleared": [({ optimizer }) => optimizer.zeroGrad(), 1],
  "a loaded module": [({ model }) => void model.loadStateDict(structuredCopy(model.stateDict())), 1],
  "momentum turned off": [({ optimizer }) => (optimizer.paramGroups[0].momentum = 0), 2],
  "weight decay turned on": [({ optimizer }) => (optimizer.paramGroups[0].weightDecay = 0.1), 2],
  "a flag": [({ optimizer }) => (optimizer.paramGroups[0].nesterov = true), 2],
  direction: [({ optimizer }) => (optimizer.paramGroups[0].maximize = true), 2],
  "evaluation mode": [({ model }) => void model.eval(), 2],
  "a parameter that is frozen": [({ model }) => (model.parameters()[0].requiresGrad = false), 2],
  "a loaded optimizer": [({ optimizer }) => optimizer.loadStateDict(optimizer.stateDict()), 1],
  "an optimizer back at its beginning": [
    ({ optimizer }) => optimizer.loadStateDict({ ...optimizer.stateDict(), state: {} }),
    2,
  ],
}

const structuredCopy = (state: Record<string, Tensor>) =>
  Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, value.dtype === "int32" ? value : value.mul(0.5)]),
  )

describe("between steps", () => {
  for (const [name, [change, recordings]] of Object.entries(changes)) {
    const title = recordings === 1 ? "needs no new recording" : "makes one new recording"
    it(`${name} ${title}, and is followed`, () => {
      const twin = sameAsEager((twin) => {
        const all = training(twin)
        all.run()
        change(all)
        all.run(3)
      })
      expect(twin.ran).toBe(recordings)
    })
  }

  it("a module that gets another dtype is recorded anew, and its old tensors are left alone", () => {
    const twin = sameAsEager(({ step, see }) => {
      const model = new Sequential(new Linear(4, 3), new BatchNorm1d(3))
      const old = model.at(0).parameters()
      const forward = step((x: Tensor) => {
        const loss = model.forward(x.to(model.parameters()[0].dtype)).square().mean()
        model.zeroGrad()
        loss.backward()
        return loss
      })
      for (const dtype of ["float32", "float64", "float64", "float32"] as const) {
        model.to(dtype)
        for (let i = 0; i < 2; i++) see(forward(randn([5, 4])), stateOf(model), old)
      }
    })
    expect(twin.ran).toBe(3)
  })

  it("what is turned on and off again finds its recording", () => {
    const twin = sameAsEager((twin) => {
      const { model, optimizer, run } = training(twin)
      for (let i = 0; i < 3; i++) {
        run()
        model.eval()
        run()
        optimizer.paramGroups[0].nesterov = true
        run()
        model.train()
        optimizer.paramGroups[0].nesterov = false
      }
    })
    expect(twin.ran).toBe(3)
  })

  it("a saved optimizer, loaded into a fresh one, goes on", () => {
    sameAsEager(({ step, see }) => {
      const w = tensor([1, 2, 3], { requiresGrad: true })
      const optimizer = new Adam([w], { lr: 0.1 })
      const train = step(() => {
        optimizer.zeroGrad()
        w.square().sum().backward()
        optimizer.step()
      })
      train()
      const saved = optimizer.stateDict()
      train()
      see(w, optimizer.stateDict())
      optimizer.loadStateDict(saved)
      train()
      see(w, optimizer.stateDict())
      const fresh = new Adam([w], { lr: 0.5 })
      fresh.loadStateDict(saved)
      const again = step(() => {
        fresh.zeroGrad()
        w.square().sum().backward()
        fresh.step()
      })
      again()
      again()
      see(w, fresh.stateDict())
    })
  })
})

describe("a step that reads what is outside", () => {
  it("is recorded anew when a number that it read is another", () => {
    const twin = sameAsEager(({ step, see }) => {
      const gate = tensor(1).makeResident()
      const f = step((x: Tensor) => (gate.item() > 0 ? x.mul(gate) : x.neg()))
      for (const value of [1, 1, -1, -1, 1]) {
        gate.assign(value)
        see(f(tensor([1, 2])))
      }
    })
    expect(twin.ran).toBe(2)
  })

  it("uses small and large constants, and sees when one becomes a tensor that changes", () => {
    sameAsEager(({ step, see }) => {
      const [small, large] = [tensor([1, 2, 3]), zeros([40]).add(3)]
      const f = step((x: Tensor) => [x.mul(small), large.mul(2), large])
      see(f(tensor([1, 1, 1])), f(tensor([2, 1, 1])))
      small.assign([7, 8, 9])
      large.assign(large.mul(3))
      see(f(tensor([1, 1, 1])), f(tensor([2, 1, 1])))
      small.assign([0, 8, 9])
      see(f(tensor([1, 1, 1])))
    })
  })

  it("is recorded for noGrad apart, and runs eagerly where anomalies are looked for", () => {
    const w = tensor([1, -1], { requiresGrad: true })
    let ran = 0
    const f = compile((x: Tensor) => {
      ran++
      return x.mul(w).log()
    })
    const x = tensor([1, 2])
    f(x)
    noGrad(() => f(x))
    f(x)
    noGrad(() => f(x))
    expect([ran, f.signatures]).toEqual([2, 2])
    expect(() => detectAnomaly(() => f(x))).toThrow(/log/)
    const inside = compile((x: Tensor) => detectAnomaly(() => x.log()))
    for (let i = 0; i < 3; i++)
      expect(() => inside(x)).toThrow("detectAnomaly: the call must be outside of a compiled step")
    expect(ran).toBe(3)
  })

  it("whose own results outlive it gives tensors like any others", () => {
    sameAsEager(({ step, see }) => {
      const f = step((x: Tensor) => x.square())
      const [a, b] = [f(tensor([1, 2])), f(tensor([3, 4]))]
      const w = a.detach()
      w.requiresGrad = true
      w.mul(b).sum().backward()
      see(a, b, w.grad, f(a.add(b)), a)
      see(f(f(f(a))), a.requiresGrad)
    })
  })
})

it("within a step no tensor equals another to a comparison of objects", () => {
  const step = compile((x: Tensor) => {
    const [y, z] = [x.mul(2), x.reshape([2, 1])]
    expect(isDeepStrictEqual(x, x)).toBe(true)
    for (const other of [y, z, x.gt(0), x.mul(2)]) expect(isDeepStrictEqual(x, other)).toBe(false)
    expect(y).not.toEqual(x.mul(2))
    return x
  })
  for (let i = 0; i < 3; i++) step(tensor([1, 2]))
})
