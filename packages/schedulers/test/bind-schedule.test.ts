import { describe, expect, test } from "vitest"
import * as g from "../src"
import { lrsOf, optimizerWith } from "./groups"

describe("bindSchedule", () => {
  test("sets the rate of step 0 at once and counts from there", () => {
    const optimizer = optimizerWith(1)
    const scheduler = g.bindSchedule(optimizer, (lr) => g.exponential({ lr, gamma: 0.5 }))
    expect([scheduler.lastEpoch, scheduler.getLastLr()]).toEqual([0, [1]])
    scheduler.step()
    expect([scheduler.lastEpoch, scheduler.getLastLr(), lrsOf(optimizer)]).toEqual([1, [0.5], [0.5]])
    scheduler.step(5.5)
    expect(scheduler.lastEpoch).toBe(5.5)
    scheduler.step()
    expect(scheduler.lastEpoch).toBe(6.5)
  })

  test("an optimizer that keeps float32 follows the closed form all the same", () => {
    const cell = new Float32Array([0.1])
    const group = {
      get lr() {
        return cell[0]
      },
      set lr(value: number) {
        cell[0] = value
      },
    }
    const scheduler = g.exponentialLR({ paramGroups: [group] }, { gamma: 0.999 })
    const closed = g.exponential({ lr: Math.fround(0.1), gamma: 0.999 })
    for (let t = 1; t <= 1000; t++) {
      scheduler.step()
      expect(cell[0]).toBe(Math.fround(closed(t)))
    }
  })

  test("carries a change from outside on, also through a saved state", () => {
    const optimizer = optimizerWith(1)
    const scheduler = g.stepLR(optimizer, { stepSize: 2, gamma: 0.5 })
    scheduler.step()
    optimizer.paramGroups[0].lr = 0.1
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([0.05])
    const other = optimizerWith(1)
    const resumed = g.stepLR(other, { stepSize: 2, gamma: 0.5 })
    resumed.loadStateDict(scheduler.stateDict())
    for (let i = 0; i < 2; i++) resumed.step()
    expect(lrsOf(other)).toEqual([0.025])
  })

  test("carries on past a rate of 0", () => {
    const optimizer = optimizerWith(1)
    const scheduler = g.bindSchedule(optimizer, () => (t) => [1, 0, 0.5][t])
    optimizer.paramGroups[0].lr = 2
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([0])
    optimizer.paramGroups[0].lr = 3
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([3.5])
  })

  test("overwrites where PyTorch does", () => {
    for (const bind of [
      (o: g.Optimizer) => g.lambdaLR(o, { lrLambda: (t) => 1 / (1 + t) }),
      (o: g.Optimizer) => g.cosineAnnealingWarmRestarts(o, { t0: 2 }),
      (o: g.Optimizer) => g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 4, pctStart: 0.5, cycleMomentum: false }),
    ]) {
      const optimizer = optimizerWith(1)
      const scheduler = bind(optimizer)
      optimizer.paramGroups[0].lr = 7
      scheduler.step()
      expect(lrsOf(optimizer)).toEqual([0.5])
    }
  })

  test("a loaded state brings its own base learning rates", () => {
    const [optimizer, other] = [optimizerWith(0.1), optimizerWith(0.7)]
    const bind = (o: g.Optimizer) => g.cosineAnnealingLR(o, { tMax: 9 })
    const [scheduler, resumed] = [bind(optimizer), bind(other)]
    scheduler.step()
    resumed.loadStateDict(scheduler.stateDict())
    for (const one of [scheduler, resumed]) one.step()
    expect(other).toEqual(optimizer)
    expect(resumed.stateDict()).toEqual(scheduler.stateDict())
  })

  test("an error leaves optimizer and scheduler as they were", () => {
    const optimizer = optimizerWith(1, 2)
    const scheduler = g.lambdaLR(optimizer, { lrLambda: [() => 0.5, (t) => (t < 1 ? 1 : Number.NaN)] })
    expect(() => scheduler.step()).toThrow(
      "lambda: what lrLambda returns must be a finite number, got NaN. Check what lrLambda does at step 1.",
    )
    expect([lrsOf(optimizer), scheduler.lastEpoch]).toEqual([[0.5, 2], 0])

    const untouched = optimizerWith(1)
    expect(() => g.cosineAnnealingLR(untouched, { tMax: 0 })).toThrow()
    expect(() => g.bindSchedule(untouched, () => () => Number.POSITIVE_INFINITY)).toThrow(
      /learning rate must be/,
    )
    expect(() => g.lambdaLR(untouched, { lrLambda: () => -1 })).toThrow("lambdaLR: the learning rate must be")
    expect(untouched).toEqual(optimizerWith(1))
  })

  test("a second scheduler starts from the base rate, not from where the first left off", () => {
    const optimizer = optimizerWith(8)
    const first = g.exponentialLR(optimizer, { gamma: 0.5 })
    first.step()
    const second = g.lambdaLR(optimizer, { lrLambda: () => 1 })
    expect(second.getLastLr()).toEqual([8])
  })
})

describe("oneCycleLR", () => {
  const options = { maxLr: 1, totalSteps: 10 }

  test("cycles the first of betas, and leaves the second alone", () => {
    const optimizer = { paramGroups: [{ lr: 1, betas: [0.9, 0.999] as readonly [number, number] }] }
    const scheduler = g.oneCycleLR(optimizer, options)
    expect(optimizer.paramGroups[0].betas).toEqual([0.95, 0.999])
    scheduler.step(2)
    expect(optimizer.paramGroups[0].betas).toEqual([0.85, 0.999])
  })

  test("asks for momentum if told to cycle it, and else cycles what there is", () => {
    expect(g.oneCycleLR(optimizerWith(1), options).getLastLr()).toEqual([0.04])
    expect(() => g.oneCycleLR(optimizerWith(1), { ...options, cycleMomentum: true })).toThrow(
      "oneCycleLR: momentum or betas of parameter group 0 must be a number in [0, 1], got undefined. Turn momentum",
    )
    expect(g.oneCycleLR(optimizerWith(1), { ...options, cycleMomentum: false }).getLastLr()).toEqual([0.04])
  })

  test("refuses to go past its end", () => {
    const scheduler = g.oneCycleLR(optimizerWith(1), { ...options, cycleMomentum: false })
    for (let i = 0; i < 10; i++) scheduler.step()
    expect(() => scheduler.step()).toThrow(
      "oneCycleLR: step must be at most totalSteps (10), got 11. Count one step a batch in totalSteps.",
    )
    expect(scheduler.lastEpoch).toBe(10)
  })
})

describe("composed schedulers", () => {
  test("sequentialLR seeks any step", () => {
    const bind = () => {
      const optimizer = optimizerWith(0.3)
      const schedulers = [g.linearLR(optimizer), g.cosineAnnealingLR(optimizer, { tMax: 9 })]
      return g.sequentialLR(optimizer, { schedulers, milestones: [5] })
    }
    const stepped = bind()
    for (let t = 0; t < 15; t++) {
      const sought = bind()
      sought.step(t)
      expect(sought.getLastLr()).toEqual(stepped.getLastLr())
      stepped.step()
    }
  })

  test("chainedScheduler saves where it was sent", () => {
    const bind = (o: g.Optimizer) =>
      g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 }), g.linearLR(o, { totalIters: 9 })])
    const [optimizer, other] = [optimizerWith(1), optimizerWith(1)]
    const [scheduler, resumed] = [bind(optimizer), bind(other)]
    scheduler.step(4)
    resumed.loadStateDict(scheduler.stateDict())
    expect(other).toEqual(optimizer)
    for (const one of [scheduler, resumed]) one.step()
    expect(other).toEqual(optimizer)
  })

  test("warmupLR rises to where the scheduler after it starts", () => {
    const optimizer = optimizerWith(1)
    const after = g.oneCycleLR(optimizer, { maxLr: 8, totalSteps: 9, divFactor: 2, cycleMomentum: false })
    const scheduler = g.warmupLR(optimizer, { steps: 4, startFactor: 0, after })
    expect(scheduler.getLastLr()).toEqual([0])
    scheduler.step(2)
    expect(scheduler.getLastLr()).toEqual([2])
    scheduler.step(4)
    expect(scheduler.getLastLr()).toEqual([4])
  })

  test("they nest", () => {
    const optimizer = optimizerWith(8)
    const inner = g.chainedScheduler([
      g.exponentialLR(optimizer, { gamma: 0.5 }),
      g.constantLR(optimizer, { factor: 0.5, totalIters: 1 }),
    ])
    const scheduler = g.sequentialLR(optimizer, {
      schedulers: [g.constantLR(optimizer, { factor: 1 }), inner],
      milestones: [2],
    })
    const lrs = [0, 1, 2, 3, 4].map(() => {
      const [lr] = scheduler.getLastLr()
      scheduler.step()
      return lr
    })
    expect(lrs).toEqual([8, 8, 4, 4, 2])
  })

  test("they refuse schedulers of another optimizer", () => {
    const [a, b] = [optimizerWith(1), optimizerWith(1)]
    const pair = [g.linearLR(a), g.linearLR(b)]
    const must = "must be schedules of the step, bound to this optimizer, each listed once, got"
    expect(() => g.chainedScheduler(pair)).toThrow(`chainedScheduler: schedulers ${must}`)
    expect(() => g.sequentialLR(a, { schedulers: pair, milestones: [1] })).toThrow(
      `sequentialLR: schedulers ${must}`,
    )
    expect(() => g.warmupLR(a, { steps: 1, after: g.linearLR(b) })).toThrow(`warmupLR: after ${must}`)
    expect(() => g.chainedScheduler([pair[0], pair[0]])).toThrow(must)
    expect(() => g.chainedScheduler([pair[0], g.reduceLROnPlateau(a) as never])).toThrow(must)
  })
})

describe("reduceLROnPlateau", () => {
  test("takes anything with item(), and works beside another scheduler", () => {
    const optimizer = optimizerWith(8)
    const decay = g.exponentialLR(optimizer, { gamma: 0.5 })
    const plateau = g.reduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 })
    for (let i = 0; i < 3; i++) {
      plateau.step({ item: () => 1 })
      decay.step()
    }
    expect(lrsOf(optimizer)).toEqual([8 / 8 / 4])
    expect(plateau.lastEpoch).toBe(3)
  })

  test("the reducer is pure", () => {
    const { init, next } = g.reduceOnPlateau({ patience: 0 })
    const state = Object.freeze(next(init(1), 5))
    expect(next(state, 6)).toEqual(next(state, 6))
    expect(state).toEqual({ lr: 1, best: 5, numBadEpochs: 0, cooldownCounter: 0 })
  })
})
