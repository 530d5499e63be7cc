import {
  Adam,
  bindSchedule,
  cosineAnnealingLR,
  defineOptimizer,
  exponential,
  exponentialLR,
  type Optimizer,
  oneCycleLR,
  reduceLROnPlateau,
  type Scheduler,
  SGD,
  sequentialLR,
  stepLR,
  type Tensor,
  tensor,
  unit,
  warmupLR,
} from "gradus"
import { describe, expect, it } from "vitest"

/** Schedules as a user's function binds them, who knows nothing of the optimizer but that it is one. */
const binders: Readonly<Record<string, (optimizer: Optimizer) => { step(metric: number): void }>> = {
  cosineAnnealingLR: (optimizer) => cosineAnnealingLR(optimizer, { tMax: 4 }),
  exponentialLR: (optimizer) => exponentialLR(optimizer, { gamma: 0.5 }),
  stepLR: (optimizer) => stepLR(optimizer, { stepSize: 1, gamma: 0.5 }),
  oneCycleLR: (optimizer) => oneCycleLR(optimizer, { maxLr: 0.5, totalSteps: 4 }),
  reduceLROnPlateau: (optimizer) => reduceLROnPlateau(optimizer, { patience: 0 }),
  warmupLR: (optimizer) => warmupLR(optimizer, { steps: 2 }),
  sequentialLR(optimizer) {
    const schedulers: Scheduler[] = [0.5, 0.25].map((gamma) => exponentialLR(optimizer, { gamma }))
    return sequentialLR(optimizer, { schedulers, milestones: [2] })
  },
  bindSchedule: (optimizer) => bindSchedule(optimizer, (lr) => exponential({ lr, gamma: 0.5 })),
}

const makers: Readonly<Record<string, (w: Tensor) => Optimizer>> = {
  SGD: (w) => new SGD([w], { lr: 0.25 }),
  Adam: (w) => new Adam([w], { lr: 0.25 }),
}

const Unrated = defineOptimizer(
  "Unrated",
  { shrink: unit(0.5) },
  {
    step: ({ w }, state, { shrink }) => [w.mul(shrink), state],
  },
)
const leaf = () => tensor([1, 2], { requiresGrad: true })

describe.each(Object.entries(binders))("%s", (_, bind) => {
  for (const [name, make] of Object.entries(makers)) {
    it(`sets the rate of an optimizer that happens to be ${name}`, () => {
      const optimizer = make(leaf())
      const schedule = bind(optimizer)
      const rates = [0, 1, 2].map(() => {
        schedule.step(1)
        return optimizer.paramGroups[0].lr
      })
      expect(rates.some((rate) => rate !== undefined && rate !== 0.25)).toBe(true)
    })
  }

  it("refuses one without a rate when it is bound", () => {
    expect(() => bind(new Unrated([leaf()]))).toThrow(
      /lr of parameter group 0 must be a number in \[0, ∞\), got undefined. Give the optimizer a learning rate\./,
    )
  })
})

it("types know an optimizer of ours that has no rate, and what is no optimizer", () => {
  const unrated = new Unrated([leaf()])
  // @ts-expect-error: its groups have no lr
  expect(() => exponentialLR(unrated, { gamma: 0.5 })).toThrow(TypeError)
  // @ts-expect-error: no groups
  expect(() => exponentialLR({ lr: 0.5 }, { gamma: 0.5 })).toThrow(
    "optimizer must be an optimizer with paramGroups",
  )
  // @ts-expect-error: a rate that is no number
  expect(() => exponentialLR({ paramGroups: [{ lr: "0.5" }] }, { gamma: 0.5 })).toThrow(TypeError)
})
