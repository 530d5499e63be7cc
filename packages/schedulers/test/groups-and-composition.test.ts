import { describe, expect, test } from "vitest"
import * as g from "../src"
import { lrsOf, optimizerWith } from "./groups"

/** The rates of the first group, now and after each of `steps`. */
function rates(scheduler: g.Scheduler, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, t) => {
    if (t > 0) scheduler.step()
    return scheduler.getLastLr()[0]
  })
}

const json = <T>(state: T): T => JSON.parse(JSON.stringify(state))

describe("groups that come later", () => {
  test("go on from their own rate, scaled as the schedule moves", () => {
    const optimizer = optimizerWith(0.1)
    const scheduler = g.stepLR(optimizer, { stepSize: 1, gamma: 0.5 })
    optimizer.paramGroups.push({ lr: 0.5 })
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([0.05, 0.25])
    expect(scheduler.getLastLr()).toEqual([0.05, 0.25])
    expect(scheduler.stateDict()).toEqual({ lastEpoch: 1, baseLrs: [0.1, 0.5], lastLr: [0.05, 0.25] })
  })

  test("in mid-course too, and get s(t) of their initial rate where rates are set outright", () => {
    const optimizer = optimizerWith(8)
    const schedulers = [
      g.exponentialLR(optimizer, { gamma: 0.5 }),
      g.lambdaLR(optimizerWith(8), { lrLambda: (t) => 1 / (1 + t) }),
    ]
    for (const scheduler of schedulers) {
      for (let t = 0; t < 3; t++) scheduler.step()
      const groups = scheduler.optimizer.paramGroups as g.ParamGroup[]
      groups.push({ lr: 4 }, { lr: 1, initialLr: 16 })
      scheduler.step()
    }
    expect(schedulers.map((one) => one.getLastLr())).toEqual([
      [0.5, 2, 1 / 2],
      [1.6, 0.8, 3.2],
    ])
  })

  test("where the schedule stood at 0 they take its rate", () => {
    const optimizer = optimizerWith(8)
    const scheduler = g.linearLR(optimizer, { startFactor: 0, totalIters: 4 })
    optimizer.paramGroups.push({ lr: 4 })
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([2, 1])
  })

  test("count in a plateau, and those that go do not", () => {
    const optimizer = optimizerWith(8, 2)
    const plateau = g.reduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 })
    plateau.step(1)
    optimizer.paramGroups.push({ lr: 4 })
    plateau.step(1)
    expect(lrsOf(optimizer)).toEqual([4, 1, 2])
    optimizer.paramGroups.shift()
    plateau.step(1)
    expect(lrsOf(optimizer)).toEqual([0.5, 1])
  })

  test("an option listed group by group has none for them: an error, and nothing has moved", () => {
    const lists: readonly ((o: g.Optimizer) => { step(metric: number): void; stateDict(): unknown })[] = [
      (o) => g.lambdaLR(o, { lrLambda: [(t) => 1 / (1 + t), () => 1] }),
      (o) => g.reduceLROnPlateau(o, { patience: 0, minLr: [0.1, 0.2] }),
      (o) => {
        const cycle = g.oneCycleLR(o, { maxLr: [1, 2], totalSteps: 9, cycleMomentum: false })
        return { step: () => cycle.step(), stateDict: () => cycle.stateDict() }
      },
    ]
    for (const bind of lists) {
      const optimizer = optimizerWith(8, 2)
      const scheduler = bind(optimizer)
      optimizer.paramGroups.push({ lr: 4 })
      const before = json([optimizer, scheduler.stateDict()])
      expect(() => scheduler.step(1)).toThrow(/must be a list of 3 entries, one a parameter group, got /)
      expect(json([optimizer, scheduler.stateDict()])).toEqual(before)
    }
  })

  test("the others keep their own entries when one goes", () => {
    const optimizer = optimizerWith(8, 2)
    const scheduler = g.lambdaLR(optimizer, { lrLambda: [() => 0, (t) => 1 / (1 + t)] })
    optimizer.paramGroups.shift()
    scheduler.step()
    expect(lrsOf(optimizer)).toEqual([1])
  })

  test("without momentum they take part in a cycle of rates alone", () => {
    const optimizer = { paramGroups: [{ lr: 1, momentum: 0.9 }] as g.ParamGroup[] }
    const scheduler = g.oneCycleLR(optimizer, {
      maxLr: 1,
      totalSteps: 10,
      pctStart: 0.3,
      cycleMomentum: true,
    })
    optimizer.paramGroups.push({ lr: 1 })
    for (let i = 0; i < 2; i++) scheduler.step()
    expect(optimizer.paramGroups).toEqual([
      { lr: 1, initialLr: 1, momentum: 0.85 },
      { lr: 1, initialLr: 1 },
    ])
    const again = { paramGroups: [{ lr: 1, momentum: 0.9 }, { lr: 1 }] as g.ParamGroup[] }
    const resumed = g.oneCycleLR(again, { maxLr: 1, totalSteps: 10, pctStart: 0.3 })
    resumed.loadStateDict(json(scheduler.stateDict()) as g.SchedulerState)
    expect(again).toEqual(optimizer)
  })
})

describe("resuming", () => {
  const warm = (o: g.Optimizer) => g.warmupLR(o, { steps: 60, after: g.cosineAnnealingLR(o, { tMax: 300 }) })

  test("a warm-up built on the loaded optimizer rises to the same rate", () => {
    const optimizer = optimizerWith(0.1)
    const scheduler = warm(optimizer)
    for (let t = 0; t < 20; t++) scheduler.step()
    const loaded = { paramGroups: json(optimizer.paramGroups) }
    const resumed = warm(loaded)
    resumed.loadStateDict(json(scheduler.stateDict()))
    for (let t = 0; t < 100; t++) {
      expect(loaded).toEqual(optimizer)
      for (const one of [scheduler, resumed]) one.step()
    }
  })

  test("a schedule built on a loaded optimizer starts from the initial rate", () => {
    const optimizer = optimizerWith(8)
    const scheduler = g.exponentialLR(optimizer, { gamma: 0.5 })
    for (let t = 0; t < 3; t++) scheduler.step()
    const again = g.exponentialLR({ paramGroups: json(optimizer.paramGroups) }, { gamma: 0.5 })
    expect(again.stateDict().baseLrs).toEqual([8])
    again.step(1)
    expect(again.getLastLr()).toEqual([4])
  })

  test("a damaged part of a state leaves everything as it was", () => {
    const bind = (o: g.Optimizer) => [
      g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 }), g.linearLR(o)]),
      g.sequentialLR(o, {
        schedulers: [g.exponentialLR(o, { gamma: 0.5 }), g.linearLR(o)],
        milestones: [5],
      }),
    ]
    const damages: ((state: { schedulers: unknown[]; [key: string]: unknown }) => void)[] = [
      (state) => (state.schedulers[1] = null),
      (state) => (state.schedulers[1] = { lastEpoch: Number.NaN }),
      (state) => (state.schedulers[1] = { lastEpoch: "1" }),
      (state) => (state.schedulers[1] = { lastEpoch: 1, more: 1 }),
      (state) => state.schedulers.pop(),
      (state) => delete (state as { lastEpoch?: number }).lastEpoch,
      (state) => (state.lastLr = [-1]),
      (state) => (state.baseLrs = "8"),
    ]
    for (const i of [0, 1]) {
      for (const damage of damages) {
        const optimizer = optimizerWith(8)
        const scheduler = bind(optimizer)[i]
        scheduler.step()
        const state = json(scheduler.stateDict())
        damage(state as never)
        for (let t = 0; t < 2; t++) scheduler.step()
        const before = json([optimizer, scheduler.stateDict()])
        expect(() => scheduler.loadStateDict(state)).toThrow(/Scheduler\.loadStateDict|LR\.loadStateDict/)
        expect(json([optimizer, scheduler.stateDict()])).toEqual(before)
      }
    }
  })

  test("places that do not agree are refused", () => {
    const o = optimizerWith(8)
    const schedulers = [g.linearLR(o), g.exponentialLR(o, { gamma: 0.5 })]
    const scheduler = g.sequentialLR(o, { schedulers, milestones: [5] })
    const state = { ...json(scheduler.stateDict()), lastEpoch: 7 }
    expect(() => scheduler.loadStateDict(state)).toThrow(
      "sequentialLR.loadStateDict: state.schedulers must be places that agree with lastEpoch (7), got [0, 0].",
    )
  })
})

describe("chainedScheduler", () => {
  const bind = () => {
    const o = optimizerWith(8)
    const linear = { startFactor: 0, totalIters: 2 }
    return g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 }), g.linearLR(o, linear)])
  }

  test("is the product, of a rate of 0 too", () => {
    expect(rates(bind(), 4)).toEqual([0, 2, 2, 1, 0.5])
  })

  test("goes to a step and on as if step by step", () => {
    const [sought, stepped] = [bind(), bind()]
    sought.step(3)
    sought.step()
    for (let t = 0; t < 4; t++) stepped.step()
    expect(sought.getLastLr()).toEqual([0.5])
    expect(sought.stateDict()).toEqual(stepped.stateDict())
  })

  test("each goes on from its own place, in whatever order", () => {
    for (const order of [0, 1]) {
      const o = optimizerWith(8)
      const decay = g.exponentialLR(o, { gamma: 0.5 })
      decay.step()
      const parts = [decay, g.lambdaLR(o, { lrLambda: (t) => 1 / (1 + t) })]
      expect(rates(g.chainedScheduler(order ? parts : parts.reverse()), 2)).toEqual([4, 1, 1 / 3])
      expect(parts.map(({ lastEpoch }) => lastEpoch).sort()).toEqual([2, 3])
    }
  })

  test("carries a rate set by hand on", () => {
    const scheduler = bind()
    scheduler.step()
    scheduler.step()
    scheduler.optimizer.paramGroups[0].lr = 3
    expect(rates(scheduler, 1)).toEqual([3, 1.5])
  })
})

describe("warmupLR", () => {
  test("with nothing after it holds the base rate", () => {
    expect(rates(g.warmupLR(optimizerWith(8), { steps: 2, startFactor: 0.5 }), 4)).toEqual([4, 6, 8, 8, 8])
  })

  test("begins at the rate of its step 0, wherever the scheduler after it had gone", () => {
    const optimizer = optimizerWith(8)
    const after = g.exponentialLR(optimizer, { gamma: 0.5 })
    for (let t = 0; t < 3; t++) after.step()
    optimizer.paramGroups[0].lr = 5
    expect(rates(g.warmupLR(optimizer, { steps: 2, startFactor: 0.5, after }), 3)).toEqual([4, 6, 8, 4])
  })

  test("overwrites a rate set by hand if the scheduler after it does, and else carries it on", () => {
    const afters: readonly ((o: g.Optimizer) => g.Scheduler)[] = [
      (o) => g.lambdaLR(o, { lrLambda: () => 1 }),
      (o) => g.exponentialLR(o, { gamma: 0.5 }),
    ]
    const next = afters.map((bind) => {
      const optimizer = optimizerWith(8)
      const scheduler = g.warmupLR(optimizer, { steps: 2, startFactor: 0.5, after: bind(optimizer) })
      optimizer.paramGroups[0].lr = 2
      return rates(scheduler, 1)[1]
    })
    expect(next).toEqual([6, 3])
  })
})

describe("reduceLROnPlateau", () => {
  const reductions = (metrics: readonly number[], options: g.ReduceLROnPlateauOptions = {}) => {
    const optimizer = optimizerWith(1)
    const scheduler = g.reduceLROnPlateau(optimizer, { patience: 0, factor: 0.5, ...options })
    return metrics.map((metric) => {
      const state = json(scheduler.stateDict())
      scheduler.loadStateDict(state)
      expect(scheduler.stateDict()).toEqual(state)
      scheduler.step(metric)
      return optimizer.paramGroups[0].lr
    })
  }

  test("an unchanging metric is no improvement, whatever its sign", () => {
    for (const metric of [-1, 0, 1, -1e300, -Infinity]) {
      for (const mode of ["min", "max"] as const) {
        for (const thresholdMode of ["rel", "abs"] as const) {
          if (mode === "max" && metric === -Infinity) continue
          const options = { mode, thresholdMode }
          expect(reductions([metric, metric, metric], options)).toEqual([1, 0.5, 0.25])
        }
      }
    }
  })

  test("better is better by a share of the best's size", () => {
    expect(reductions([-100, -100.5, -101, -102], { threshold: 0.01 })).toEqual([1, 0.5, 0.25, 0.25])
    expect(reductions([-100, -99.5, -99, -98], { threshold: 0.01, mode: "max" })).toEqual([
      1, 0.5, 0.25, 0.25,
    ])
    expect(reductions([0, -1e-9, -1e-9])).toEqual([1, 1, 0.5])
  })

  test("nothing is better than −∞, through JSON too; NaN and the wrong ∞ are no improvement", () => {
    expect(reductions([5, -Infinity, -1e308, -Infinity])).toEqual([1, 1, 0.5, 0.25])
    expect(reductions([Infinity, Number.NaN, 3, 2])).toEqual([0.5, 0.25, 0.25, 0.25])
    expect(reductions([Infinity, 1e308, Infinity], { mode: "max" })).toEqual([1, 0.5, 0.25])
  })
})
