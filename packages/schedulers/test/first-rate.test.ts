import fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as g from "../src"
import { lrsOf, optimizerWith } from "./groups"
import { compositions, singles } from "./life"
import type { Way } from "./ways"

/** The optimizer as another program has it after loading its state. */
const loaded = ({ paramGroups }: g.Optimizer): g.Optimizer => JSON.parse(JSON.stringify({ paramGroups }))

const decayed = () => {
  const optimizer = optimizerWith(1)
  const scheduler = g.exponentialLR(optimizer, { gamma: 0.5 })
  for (let t = 0; t < 2; t++) scheduler.step()
  return optimizer
}

describe("the first schedule that meets a group starts from its initial rate", () => {
  const binds: Readonly<Record<string, [bind: (o: g.Optimizer) => { getLastLr(): number[] }, lr: number]>> = {
    exponentialLR: [(o) => g.exponentialLR(o, { gamma: 0.5 }), 1],
    "bindSchedule, a function": [(o) => g.bindSchedule(o, (lr) => (t) => lr / (t + 1)), 1],
    "bindSchedule that overwrites": [(o) => g.bindSchedule(o, (lr) => () => lr, { chainable: false }), 1],
    linearLR: [(o) => g.linearLR(o, { startFactor: 0.5 }), 0.5],
    constantLR: [(o) => g.constantLR(o, { factor: 0.25 }), 0.25],
    cosineAnnealingLR: [(o) => g.cosineAnnealingLR(o, { tMax: 5, etaMin: 0.1 }), 1],
    stepLR: [(o) => g.stepLR(o, { stepSize: 2 }), 1],
    lambdaLR: [(o) => g.lambdaLR(o, { lrLambda: () => 1 }), 1],
    warmupLR: [(o) => g.warmupLR(o, { steps: 4, startFactor: 0.5 }), 0.5],
    reduceLROnPlateau: [(o) => g.reduceLROnPlateau(o), 1],
  }
  for (const [name, [bind, lr]] of Object.entries(binds)) {
    test(name, () => {
      expect(bind(loaded(decayed())).getLastLr()).toEqual([lr])
      expect(bind({ paramGroups: [{ lr: 0.1, initialLr: 0.75 }] }).getLastLr()).toEqual([0.75 * lr])
    })
  }
})

describe("a schedule that is bound beside another", () => {
  const single = fc.oneof(...Object.values(singles))
  const any = fc.oneof(single, ...Object.values(compositions))
  const text = ({ text }: Way) => text

  test("scales what it finds, at once and at every step, or overwrites it", () => {
    const steps = fc.nat({ max: 6 })
    fc.assert(
      fc.property(any, single, steps, fc.boolean(), (first, second, t, plateau) => {
        const optimizer = optimizerWith(1, 0.5)
        const one = first.bind(optimizer)
        for (let i = 1; i <= t && Number.isFinite(first.at(1, i)); i++) one.step()
        const before = lrsOf(optimizer)
        // One that watches a metric leaves what it finds, whichever comes first.
        if (plateau) g.reduceLROnPlateau(optimizer)
        second.bind(optimizer)
        const expected = [1, 0.5].map((initialLr, i) => {
          const start = second.at(initialLr, 0)
          if (!second.carries || before[i] === initialLr) return start
          if (start === initialLr) return before[i]
          const floor = second.floor(0)
          return floor + ((before[i] - floor) * (start - floor)) / (initialLr - floor)
        })
        for (const [i, lr] of lrsOf(optimizer).entries()) {
          expect(Math.abs(lr - expected[i]), `${text(first)} ${text(second)}`).toBeLessThan(1e-15)
        }
      }),
    )
  })

  test("keeps a rate set by hand in between, as PyTorch's do that are chained", () => {
    const optimizer = decayed()
    optimizer.paramGroups[0].lr = 3
    g.linearLR(optimizer, { startFactor: 0.5 })
    g.linearLR(optimizer, { startFactor: 0.5 })
    expect(lrsOf(optimizer)).toEqual([0.75])
  })

  test("starts from the initial rate in groups that none has met", () => {
    const optimizer = decayed()
    ;(optimizer.paramGroups as g.ParamGroup[]).push({ lr: 0.1, initialLr: 0.75 })
    g.linearLR(optimizer, { startFactor: 0.5 })
    expect(lrsOf(optimizer)).toEqual([0.125, 0.375])
  })

  test("that was refused has met none", () => {
    const optimizer = loaded(decayed())
    expect(() => g.bindSchedule(optimizer, () => () => -1)).toThrow(RangeError)
    expect(g.exponentialLR(optimizer, { gamma: 0.5 }).getLastLr()).toEqual([1])
  })
})
