import {
  type BoundSchedule,
  type BoundScheduleSubject,
  boundScheduleLaws,
  describeLaws,
  type ScheduledOptimizer,
} from "@gradus/laws"
import fc from "fast-check"
import * as g from "gradus"
import { describe, expect, it } from "vitest"

type Kind = "SGD" | "Adam"

/** One of ours, over parameters of one element. */
class Ours implements ScheduledOptimizer {
  readonly optimizer: g.SGD | g.Adam

  constructor(kind: Kind, lrs: readonly number[]) {
    const groups = lrs.map((lr) => ({ params: [leaf()], lr }))
    this.optimizer = kind === "SGD" ? new g.SGD(groups, { momentum: 0.9 }) : new g.Adam(groups)
  }

  get groups() {
    return this.optimizer.paramGroups
  }

  add(lr: number): void {
    this.optimizer.addParamGroup({ params: [leaf()], lr })
  }

  numbers() {
    return this.optimizer.stateDict().paramGroups
  }

  stateDict() {
    return this.optimizer.stateDict()
  }

  loadStateDict(state: unknown): void {
    this.optimizer.loadStateDict(state as g.OptimizerStateDict)
  }
}

const leaf = () => g.tensor([1], { requiresGrad: true })
const few = fc.integer({ min: 1, max: 8 })

type Bind = (optimizer: g.Optimizer, n: number) => g.Scheduler
const binds: Readonly<Record<string, Bind>> = {
  oneCycleLR: (o, n) => g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 40 + n }),
  "warmupLR before a cosine": (o, n) =>
    g.warmupLR(o, { steps: n, after: g.cosineAnnealingLR(o, { tMax: 20, etaMin: 1e-3 }) }),
  "sequentialLR of a chain and a cycle": (o, n) => {
    const chain = g.chainedScheduler([g.exponentialLR(o, { gamma: 0.9 }), g.linearLR(o, { startFactor: 0 })])
    const schedulers: g.Scheduler[] = [chain, g.oneCycleLR(o, { maxLr: 0.3, totalSteps: 60 })]
    return g.sequentialLR(o, { schedulers, milestones: [n] })
  },
}

for (const kind of ["SGD", "Adam"] as const) {
  for (const [name, bind] of Object.entries(binds)) {
    const subject: BoundScheduleSubject<number> = {
      name: `${name} on ${kind}`,
      options: few,
      optimizer: (lrs) => new Ours(kind, lrs),
      bind: (optimizer, n) => bind((optimizer as Ours).optimizer, n) as BoundSchedule,
    }
    describeLaws(describe, it, subject, boundScheduleLaws)
  }
}

describe("a schedule of a loaded optimizer that is not loaded", () => {
  const json = <T>(value: T): T => JSON.parse(JSON.stringify(value))

  it("starts from the initial rate, saved or given", () => {
    const trained = new g.SGD([leaf()], { lr: 1 })
    const schedule = g.exponentialLR(trained, { gamma: 0.5 })
    for (let t = 0; t < 2; t++) schedule.step()
    const { lr, initialLr } = trained.paramGroups[0]
    expect([lr, initialLr]).toEqual([0.25, 1])
    const starts = [
      (o: g.SGD) => g.exponentialLR(o, { gamma: 0.5 }),
      (o: g.SGD) => g.bindSchedule(o, (base) => (t) => base / (t + 1)),
      (o: g.SGD) => g.linearLR(o, { startFactor: 0.5 }),
      (o: g.SGD) => g.cosineAnnealingLR(o, { tMax: 4 }),
      (o: g.SGD) => g.stepLR(o, { stepSize: 1 }),
    ].map((bind) => {
      const other = new g.SGD([leaf()])
      other.loadStateDict(json(trained.stateDict()))
      return bind(other).getLastLr()[0]
    })
    expect(starts).toEqual([1, 1, 0.5, 1, 1])
    const given = new g.SGD([{ params: [leaf()], lr: 0.1, initialLr: 0.7 }])
    expect(g.exponentialLR(given, { gamma: 0.5 }).getLastLr()).toEqual([0.7])
  })

  it("starts from where initialLr was set by hand", () => {
    const trained = new g.SGD([leaf()], { lr: 1 })
    g.exponentialLR(trained, { gamma: 0.5 }).step()
    const tuned = new g.SGD([leaf()])
    tuned.loadStateDict(json(trained.stateDict()))
    tuned.paramGroups[0].initialLr = 0.01
    expect(g.linearLR(tuned, { startFactor: 0.5 }).getLastLr()).toEqual([0.005])
  })
})
