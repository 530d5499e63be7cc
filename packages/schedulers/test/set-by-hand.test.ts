import fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as g from "../src"
import { lrsOf, optimizerWith } from "./groups"

/** The rate one step on, after it was set by hand. */
function after(lr: number, bind: (optimizer: g.Optimizer) => g.Scheduler, base = 8): number {
  const optimizer = optimizerWith(base)
  const scheduler = bind(optimizer)
  optimizer.paramGroups[0].lr = lr
  scheduler.step()
  return optimizer.paramGroups[0].lr
}

describe("a rate set by hand", () => {
  test("stays to the bit where the schedule stands still, whatever it is and whatever the floor", () => {
    const any = fc.double({ min: 0, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(any, fc.double({ min: 0, max: 1, noNaN: true }), (lr, floor) => {
        expect(after(lr, (o) => g.bindSchedule(o, (base) => () => base, { floor }))).toBe(lr)
      }),
    )
    expect(after(8, (o) => g.bindSchedule(o, () => () => 0))).toBe(8)
  })

  test("is shifted from the floor on, where there is no ratio", () => {
    const bind = (o: g.Optimizer) => g.bindSchedule(o, () => (t) => [0.5, 0.75][t], { floor: 0.5 })
    expect(after(2, bind)).toBe(2.25)
  })

  test("in a chain is overwritten if one part sets rates outright", () => {
    const bind = (o: g.Optimizer) =>
      g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 }), g.lambdaLR(o, { lrLambda: () => 0.5 })])
    expect(after(7, bind)).toBe(2)
  })

  test("in a chain of one is scaled above its floor, and in a longer one above 0", () => {
    const cosine = (o: g.Optimizer) => g.cosineAnnealingLR(o, { tMax: 2, etaMin: 2 })
    expect(after(6, (o) => g.chainedScheduler([cosine(o)]), 10)).toBe(4)
    const chain = (o: g.Optimizer) => g.chainedScheduler([cosine(o), g.constantLR(o, { factor: 1 })])
    expect(after(6, chain, 10)).toBeCloseTo(3.6, 12)
  })

  test("ends where the next of a sequence takes over", () => {
    const bind = (o: g.Optimizer) =>
      g.sequentialLR(o, {
        schedulers: [g.constantLR(o, { factor: 1 }), g.exponentialLR(o, { gamma: 0.5 })],
        milestones: [1],
      })
    expect(after(3, bind)).toBe(8)
  })
})

describe("places and numbers", () => {
  test("a sequence moves the place of the one whose turn it is, and no other", () => {
    const o = optimizerWith(8)
    const schedulers = [g.constantLR(o, { factor: 1 }), g.exponentialLR(o, { gamma: 0.5 })]
    const scheduler = g.sequentialLR(o, { schedulers, milestones: [2] })
    for (let t = 0; t < 4; t++) scheduler.step()
    expect(scheduler.stateDict().schedulers).toEqual([{ lastEpoch: 1 }, { lastEpoch: 2 }])
  })

  test("a chain of a group whose rate is 0 stays at 0", () => {
    const o = optimizerWith(0)
    const chain = g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 }), g.linearLR(o)])
    chain.step()
    expect(lrsOf(o)).toEqual([0])
  })

  test("−0 becomes 0, which JSON keeps", () => {
    const o = optimizerWith(1)
    g.lambdaLR(o, { lrLambda: () => -0 })
    expect(Object.is(o.paramGroups[0].lr, 0)).toBe(true)
    const plateau = g.reduceLROnPlateau(o)
    plateau.step(-0)
    expect(Object.is(plateau.stateDict().best, 0)).toBe(true)
  })

  test("what stays as it is is not written", () => {
    const written: PropertyKey[] = []
    const group: g.ParamGroup = new Proxy(
      { lr: 1, initialLr: 1, betas: [0.95, 0.9] },
      {
        set(target, key, value) {
          written.push(key)
          return Reflect.set(target, key, value)
        },
      },
    )
    const still = g.oneCycleMomentum({ totalSteps: 9, baseMomentum: 0.95, maxMomentum: 0.95 })
    const optimizer = { paramGroups: [group] }
    const scheduler = g.bindSchedule(optimizer, (lr) => () => lr, { momentum: () => still })
    scheduler.step()
    expect(written).toEqual([])
  })

  test("a schedule is built once for a group and asked once for each step", () => {
    const [built, asked]: [number[], number[]] = [[], []]
    const scheduler = g.bindSchedule(optimizerWith(1, 2), (lr, i) => {
      built.push(i)
      return (t) => {
        asked.push(t)
        return lr / (1 + t)
      }
    })
    for (let t = 0; t < 3; t++) scheduler.step()
    expect(built).toEqual([0, 1])
    expect(asked).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  })

  test("a reduction that is eps or less is left out", () => {
    const next = (eps: number) => g.reduceOnPlateau({ patience: 0, factor: 0.5, eps })
    const worse = (eps: number) => next(eps).next(next(eps).next(next(eps).init(1), 1), 2).lr
    expect([worse(0.5), worse(0.499)]).toEqual([1, 0.5])
  })
})

describe("momenta in compositions", () => {
  const withMomentum = () => ({ paramGroups: [{ lr: 1, momentum: 0.9 }] as g.ParamGroup[] })
  const cycle = (o: g.Optimizer, options: Partial<g.OneCycleLROptions> = {}) =>
    g.oneCycleLR(o, { maxLr: 1, totalSteps: 10, ...options })

  test("are those of the last in a chain that cycles them, and are saved", () => {
    const o = withMomentum()
    const parts = [cycle(o), cycle(o, { baseMomentum: 0.5 }), g.constantLR(o, { factor: 1 })]
    const chain = g.chainedScheduler(parts)
    for (let t = 0; t < 2; t++) chain.step()
    expect(o.paramGroups[0].momentum).toBe(0.5)
    expect(chain.stateDict().momenta).toEqual([0.5])
  })

  test("are those of the one whose turn it is in a sequence", () => {
    const o = withMomentum()
    const schedulers = [g.constantLR(o, { factor: 1 }), cycle(o)]
    o.paramGroups[0].momentum = 0.7
    const sequence = g.sequentialLR(o, { schedulers, milestones: [2] })
    sequence.step()
    expect([o.paramGroups[0].momentum, sequence.stateDict().momenta]).toEqual([0.7, [0.7]])
    for (let t = 0; t < 3; t++) sequence.step()
    expect(o.paramGroups[0].momentum).toBe(0.85)
  })

  test("are left alone where they are not to be cycled", () => {
    const o = withMomentum()
    const scheduler = cycle(o, { cycleMomentum: false })
    scheduler.step()
    expect(o.paramGroups[0].momentum).toBe(0.9)
    expect(scheduler.stateDict()).not.toHaveProperty("momenta")
  })
})

describe("ends of schedules", () => {
  test("linear is at its end factor exactly", () => {
    const factor = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(factor, factor, fc.integer({ min: 1, max: 99 }), (startFactor, endFactor, totalIters) => {
        expect(g.linear({ startFactor, endFactor, totalIters })(totalIters)).toBe(endFactor)
      }),
    )
  })

  test("oneCycle is at its levels exactly, at a peak of step 0 and one past the half too", () => {
    expect(g.oneCycle({ totalSteps: 10, annealStrategy: "linear" })(9)).toBe(1 / 25 / 1e4)
    expect(g.oneCycle({ totalSteps: 10, pctStart: 0.1 })(0)).toBe(1)
    expect(g.oneCycle({ totalSteps: 10, pctStart: 0.6, divFactor: 2 })(5)).toBe(1)
  })

  test("steps far off cost no more than near ones", () => {
    expect(g.cosineWithRestarts({ t0: 4 })(4e15)).toBe(1)
    expect([g.exponential({ gamma: 2 })(1e15), g.exponential({ gamma: 0.5 })(1e15)]).toEqual([Infinity, 0])
  })
})
