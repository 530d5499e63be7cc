import { engine } from "@gradus/kernels"
import * as g from "gradus"
import { describe, expect, it } from "vitest"

/** A training of everything that has a state. */
function training() {
  const model = new g.Sequential(new g.Linear(20, 30), new g.BatchNorm1d(30), new g.Linear(30, 1))
  const optimizer = new g.AMSGrad(model.namedParameters(), { lr: 0.1 })
  const schedule = g.warmupLR(optimizer, { steps: 2, after: g.exponentialLR(optimizer, { gamma: 0.9 }) })
  const plateau = g.reduceLROnPlateau(optimizer)
  const examples = new g.TensorDataset(g.ones([6, 20]))
  const loader = new g.DataLoader(examples, { batchSize: 2, shuffle: true })
  const generator = new g.Generator(3)
  const train = () => {
    optimizer.zeroGrad()
    model
      .forward(g.ones([4, 20]))
      .square()
      .mean()
      .backward()
    optimizer.step()
  }
  return { parts: { model, optimizer, schedule, plateau, loader, generator }, train }
}

/** Bytes in use that each call leaves behind, in a loop that gives finalizers no turn. */
function left(call: () => void): number {
  for (let i = 0; i < 20; i++) call()
  const { allocator } = engine()
  const before = allocator.used
  for (let i = 0; i < 20; i++) call()
  return (allocator.used - before) / 20
}

const json = <T>(state: T): T => JSON.parse(JSON.stringify(state))

describe("loading in a synchronous loop leaves memory as it is", () => {
  const { parts, train } = training()
  const { model, optimizer, schedule, plateau, loader, generator } = parts
  const fresh = optimizer.stateDict()
  train()
  const [saved, weights] = [optimizer.stateDict(), model.stateDict()]
  const checkpoint = g.unpackCheckpoint(g.packCheckpoint(parts))
  const compiled = g.compile(train)
  const refused = (call: () => void) => () => expect(call).toThrow()
  const rate = { ...saved, paramGroups: [{ ...saved.paramGroups[0], lr: -1 }] }
  const stray = { ...saved, state: { ...saved.state, 99: saved.state[0] } }

  const loaders: Readonly<Record<string, () => void>> = {
    "an optimizer": () => optimizer.loadStateDict(saved),
    "an optimizer, from JSON": () => optimizer.loadStateDict(json(saved)),
    "an optimizer, its own state": () => optimizer.loadStateDict(optimizer.stateDict()),
    "an optimizer that goes on": () => {
      optimizer.loadStateDict(saved)
      train()
    },
    "an optimizer, from its beginning": () => {
      optimizer.loadStateDict(fresh)
      train()
    },
    "an optimizer, between compiled steps": () => {
      optimizer.loadStateDict(saved)
      compiled()
    },
    "an optimizer, from its beginning, between compiled steps": () => {
      optimizer.loadStateDict(fresh)
      compiled()
    },
    "an optimizer that refuses a rate": refused(() => optimizer.loadStateDict(rate)),
    "an optimizer that refuses a state": refused(() => optimizer.loadStateDict(stray)),
    "a group that is refused": refused(() =>
      optimizer.addParamGroup({ params: [g.tensor([1], { requiresGrad: true })], lr: -1 }),
    ),
    "a module": () => void model.loadStateDict(weights),
    "a module, from JSON": () => void model.loadStateDict(json(weights)),
    "a schedule": () => schedule.loadStateDict(schedule.stateDict()),
    "a schedule by metrics": () => plateau.loadStateDict(plateau.stateDict()),
    "a schedule that is bound anew": () => void g.exponentialLR(optimizer, { gamma: 0.9 }),
    "a loader": () => loader.loadStateDict(loader.stateDict()),
    "a generator": () => void generator.loadState(generator.state()),
    "a checkpoint": () => void g.restoreCheckpoint(checkpoint, parts),
    "a checkpoint that one part refuses": refused(() =>
      g.restoreCheckpoint(
        { ...checkpoint, states: { ...checkpoint.states, generator: { key: [1], draws: 0 } } },
        parts,
      ),
    ),
    "a checkpoint, packed and unpacked": () => void g.unpackCheckpoint(g.packCheckpoint(parts)),
    "hyper-parameters": () => {
      optimizer.paramGroups[0].lr = 0.3
      optimizer.paramGroups[0].betas = [0.5, 0.6]
    },
  }
  for (const [name, load] of Object.entries(loaders)) {
    it(name, () => {
      expect(left(load)).toBe(0)
    })
  }
})

it("states that trade places take each other's numbers, and users' references stay live", () => {
  const [a, b] = [g.tensor([1], { requiresGrad: true }), g.tensor([1], { requiresGrad: true })]
  const optimizer = new g.Adam([a, b])
  a.grad = g.tensor([1])
  b.grad = g.tensor([2])
  optimizer.step()
  const of = (w: g.Tensor) => optimizer.stateOf(w) as { t: number; tensors: { m: g.Tensor; v: g.Tensor } }
  const [m, n] = [of(a).tensors.m, of(b).tensors.m]
  const [before, after] = [m.item(), n.item()]
  const state = { 0: of(b), 1: of(a) }
  optimizer.loadStateDict({ ...optimizer.stateDict(), state })
  expect([of(a).tensors.m, m, n].map((x) => x.item())).toEqual([after, after, before])
})
