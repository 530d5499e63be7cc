import { describe, expect, test } from "vitest"
import * as g from "../src"
import { optimizerWith } from "./groups"

/** JavaScript without types. */
const js = g as unknown as Record<string, (...args: unknown[]) => (step: number) => number>

const plain: Readonly<Record<string, object>> = {
  constant: {},
  stepDecay: { stepSize: 2 },
  multiStep: { milestones: [2] },
  exponential: { gamma: 0.5 },
  inverseTime: {},
  inverseSqrt: {},
  linear: {},
  polynomial: {},
  cosine: { tMax: 4 },
  cosineWithRestarts: { t0: 4 },
  oneCycle: { totalSteps: 4 },
  oneCycleMomentum: { totalSteps: 4 },
  lambda: { lrLambda: () => 1 },
}

const bound: Readonly<Record<string, object>> = {
  constantLR: {},
  stepLR: { stepSize: 2 },
  multiStepLR: { milestones: [2] },
  exponentialLR: { gamma: 0.5 },
  inverseTimeLR: {},
  inverseSqrtLR: {},
  linearLR: {},
  polynomialLR: {},
  cosineAnnealingLR: { tMax: 4 },
  cosineAnnealingWarmRestarts: { t0: 4 },
  oneCycleLR: { maxLr: 1, totalSteps: 4 },
  lambdaLR: { lrLambda: () => 1 },
  reduceLROnPlateau: {},
  warmupLR: { steps: 2 },
}

describe("what is refused is told in the name that was called", () => {
  for (const [name, options] of Object.entries(plain)) {
    test(name, () => {
      expect(() => js[name](options)(-1)).toThrow(`${name}: step must be a number in [0, ∞), got -1.`)
      expect(() => js[name]({ ...options, none: 1 })).toThrow(`${name}: options must be an object of`)
    })
  }

  for (const [name, options] of Object.entries(bound)) {
    test(name, () => {
      const stepper = js[name]
      for (const optimizer of [[], null]) {
        expect(() => stepper(optimizer, options)).toThrow(`${name}: optimizer must be an optimizer with`)
      }
      expect(() => stepper(optimizerWith(1), { ...options, none: 1 })).toThrow(`${name}: options must be`)
      const scheduler = stepper(optimizerWith(1), options) as unknown as g.Scheduler
      expect(() => scheduler.loadStateDict(3 as never)).toThrow(`${name}.loadStateDict: state must be`)
      const optimizer = optimizerWith(1)
      const later = stepper(optimizer, options) as unknown as { step(metric?: number): void }
      optimizer.paramGroups[0].lr = Number.NaN
      expect(() => later.step(1)).toThrow(`${name}: lr of parameter group 0 must be`)
    })
  }

  test("compositions", () => {
    const parts = [g.constant(), g.constant()]
    expect(() => g.chained(parts)(-1)).toThrow("chained: step must be")
    expect(() => g.sequential(parts, { milestones: [2] })(-1)).toThrow("sequential: step must be")
    expect(() => js.chained([g.constant(), 3])).toThrow("chained: schedules must be a list of functions")
    const optimizer = optimizerWith(1, 2)
    const schedulers = [g.linearLR(optimizer)]
    expect(() => g.sequentialLR(optimizer, { schedulers, milestones: [1] })).toThrow(
      "sequentialLR: the count of schedulers must be one more than the milestones (1), got 1.",
    )
    expect(() => g.sequentialLR(optimizer, { schedulers, milestones: [1, 1] })).toThrow(
      "sequentialLR: milestones must be a list of whole numbers ≥ 1 that rise, got [1, 1].",
    )
    for (const list of [{ length: 1 }, "s"]) {
      expect(() => js.chainedScheduler(list)).toThrow("chainedScheduler: schedulers must be schedules of")
    }
  })

  test("bindSchedule, and the name that it is given", () => {
    const one = optimizerWith(1)
    expect(() => js.bindSchedule([], () => () => 1)).toThrow("bindSchedule: optimizer must be")
    expect(() => js.bindSchedule(one, () => () => 1, { name: 3 })).toThrow(
      "bindSchedule: name must be a text, got 3.",
    )
    expect(() => js.bindSchedule(one, () => () => 1, { momentum: 3 })).toThrow(
      "bindSchedule: momentum must be a function from a group's index to a schedule, got 3.",
    )
    expect(() => js.bindSchedule(one, () => () => -1, { name: "mine" })).toThrow(
      "mine: the learning rate must be a number in [0, ∞), got -1. Check what the schedule gives at step 0.",
    )
  })

  test("options listed group by group", () => {
    const two = optimizerWith(1, 2)
    const cycle = { maxLr: 1, totalSteps: 4 }
    expect(() => g.oneCycleLR(two, { ...cycle, baseMomentum: [0.8] })).toThrow(
      "oneCycleLR: baseMomentum must be a list of 2 entries",
    )
    expect(() => g.oneCycleLR(two, { ...cycle, maxMomentum: [0.8] })).toThrow(
      "oneCycleLR: maxMomentum must be a list of 2 entries",
    )
    expect(() => g.lambdaLR(two, { lrLambda: [() => 1] })).toThrow(
      "lambdaLR: lrLambda must be a list of 2 entries, one a parameter group, got",
    )
  })
})
