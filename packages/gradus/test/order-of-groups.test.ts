import fc from "fast-check"
import * as g from "gradus"
import { describe, expect, it } from "vitest"

type Steps = g.Scheduler | g.PlateauScheduler

const schedules: Readonly<Record<string, (o: g.Optimizer) => Steps>> = {
  exponentialLR: (o) => g.exponentialLR(o, { gamma: 0.9 }),
  oneCycleLR: (o) => g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 40 }),
  reduceLROnPlateau: (o) => g.reduceLROnPlateau(o, { patience: 0, factor: 0.5 }),
  "warmupLR before a cosine": (o) =>
    g.warmupLR(o, { steps: 3, after: g.cosineAnnealingLR(o, { tMax: 9, etaMin: 1e-3 }) }),
  chainedScheduler: (o) =>
    g.chainedScheduler([g.exponentialLR(o, { gamma: 0.9 }), g.linearLR(o, { startFactor: 0.5 })]),
  sequentialLR: (o) =>
    g.sequentialLR(o, {
      schedulers: [g.stepLR(o, { stepSize: 2 }), g.polynomialLR(o, { totalIters: 9 })],
      milestones: [2],
    }),
}
const orders: Readonly<Record<string, (o: g.Adam, s: () => Steps, saved: [unknown, unknown]) => Steps>> = {
  "the optimizer, then the schedule": (o, bind, [optimizer, schedule]) => {
    const bound = bind()
    o.loadStateDict(optimizer as never)
    bound.loadStateDict(schedule as never)
    return bound
  },
  "the schedule, then the optimizer": (o, bind, [optimizer, schedule]) => {
    const bound = bind()
    bound.loadStateDict(schedule as never)
    o.loadStateDict(optimizer as never)
    return bound
  },
  "the optimizer before the schedule is bound": (o, bind, [optimizer, schedule]) => {
    o.loadStateDict(optimizer as never)
    const bound = bind()
    bound.loadStateDict(schedule as never)
    return bound
  },
  "the schedule alone, the rates with it": (_, bind, [, schedule]) => {
    const bound = bind()
    bound.loadStateDict(schedule as never)
    return bound
  },
  "a checkpoint": (optimizer, bind, [optimizerState, scheduleState]) => {
    const schedule = bind()
    const states = { schedule: scheduleState, optimizer: optimizerState }
    const checkpoint = g.unpackCheckpoint(g.packCheckpoint({ states }))
    g.restoreCheckpoint({ states: checkpoint.values.states as object, values: {} } as g.Checkpoint, {
      optimizer,
      schedule: schedule as never,
    })
    return schedule
  },
}

/** One step; where metrics decide, one without improvement. */
function move(schedule: Steps): void {
  if ("numBadEpochs" in schedule.stateDict()) schedule.step(1)
  else (schedule as g.Scheduler).step()
}

interface Part {
  /** How many parameters. */
  readonly size: number
  readonly lr: number
}

/** An optimizer of groups with these rates, whose parameters have names, in this order. */
function build(parts: readonly Part[], order: readonly number[], plain: boolean): g.Adam {
  return new g.Adam(
    order.map((i) => ({
      params: Array.from({ length: parts[i].size }, (_, n) => [`${i}.${n}`, leaf()] as const),
      ...(!plain && { lr: parts[i].lr }),
    })),
  )
}
const leaf = () => g.tensor([1], { requiresGrad: true })

/** The numbers of the groups, by the names in them. */
function numbersOf(optimizer: g.Adam): object {
  const entries = optimizer.paramGroups.map(({ names, lr, initialLr, betas }) => {
    return [names.join(), { lr, initialLr, betas: [...betas] }] as const
  })
  return Object.fromEntries(entries)
}

describe("rates stay with their groups, in whatever order these are built", () => {
  const parts = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 3 }), lr: fc.constantFrom(0.1, 0.5, 1, 0.003) }),
    { minLength: 2, maxLength: 4 },
  )
  const ordered = parts.chain((all) =>
    fc.record({
      all: fc.constant(all),
      here: fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
    }),
  )
  for (const [kind, bind] of Object.entries(schedules)) {
    for (const [order, load] of Object.entries(orders)) {
      it(`${kind}, loaded: ${order}`, () => {
        fc.assert(
          fc.property(ordered, fc.nat(6), ({ all, here }, steps) => {
            const there = all.map((_, i) => i)
            const optimizer = build(all, there, false)
            const schedule = bind(optimizer)
            for (let i = 0; i < steps; i++) move(schedule)
            const saved = JSON.parse(JSON.stringify([optimizer.stateDict(), schedule.stateDict()]))
            const other = build(all, here, true)
            const bound = load(other, () => bind(other), saved)
            expect(numbersOf(other)).toEqual(numbersOf(optimizer))
            for (const one of [schedule, bound]) move(one)
            expect(numbersOf(other)).toEqual(numbersOf(optimizer))
          }),
          { numRuns: 30 },
        )
      })
    }
  }
})

it("states without names, of either side, go by position", () => {
  const parts = [
    { size: 1, lr: 0.5 },
    { size: 1, lr: 0.25 },
  ]
  const optimizer = build(parts, [0, 1], false)
  const schedule = g.exponentialLR(optimizer, { gamma: 0.5 })
  schedule.step()
  const { paramNames, ...earlier } = schedule.stateDict()
  expect(paramNames).toEqual([["0.0"], ["1.0"]])
  const named = build(parts, [1, 0], true)
  g.exponentialLR(named, { gamma: 0.5 }).loadStateDict(earlier)
  expect(named.paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.125])
  const unnamed = new g.Adam([{ params: [leaf()] }, { params: [leaf()] }])
  g.exponentialLR(unnamed, { gamma: 0.5 }).loadStateDict(schedule.stateDict())
  expect(unnamed.paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.125])
})

it("a state of other names is refused, and changes nothing", () => {
  const parts = [
    { size: 1, lr: 0.5 },
    { size: 2, lr: 0.25 },
  ]
  const saved = g.exponentialLR(build(parts, [0, 1], false), { gamma: 0.5 }).stateDict()
  const other = new g.Adam([{ params: [["0.0", leaf()]] }, { params: [["head", leaf()]] }])
  const schedule = g.exponentialLR(other, { gamma: 0.5 })
  const before = JSON.stringify([numbersOf(other), schedule.stateDict()])
  expect(() => schedule.loadStateDict(saved)).toThrow(
    'exponentialLR.loadStateDict: paramNames must be a list with a group of head, got [["0.0"], ["1.0", "1.1"]]. Load the',
  )
  const wrong = [[], [["0.0"]], [["0.0"], "head"], [["0.0"], [1]], "head", null]
  for (const paramNames of wrong) {
    expect(() => schedule.loadStateDict({ ...saved, paramNames } as never)).toThrow(
      "paramNames must be a list of 2 lists of names, one a parameter group, got ",
    )
  }
  expect(JSON.stringify([numbersOf(other), schedule.stateDict()])).toBe(before)
})
