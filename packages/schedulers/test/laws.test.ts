import fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as index from "../src"
import { bindings, others } from "./bindings"
import { lrsOf } from "./groups"
import { another, missing, subjects } from "./promises"

test("every export of the index is under the laws", () => {
  expect(missing([...Object.keys(bindings), ...others])).toEqual([])
})

for (const { name, options, create } of subjects) {
  describe(name, () => {
    test("refuses steps that are none", () => {
      fc.assert(
        fc.property(options, fc.constantFrom(-1, -1e-9, Number.NaN, Number.POSITIVE_INFINITY), (given, t) => {
          expect(() => create(given).at(t)).toThrow(/step must be a number in \[0, ∞\), got /)
        }),
      )
    })
  })
}

describe("composition", () => {
  const step = fc.integer({ min: 0, max: 200 })
  const steps = fc.integer({ min: 1, max: 60 })

  test("warmup is its rise and then the schedule itself", () => {
    fc.assert(
      fc.property(
        another("cosine"),
        steps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        step,
        (after, n, f, t) => {
          const schedule = after.make(1)
          const warm = index.warmup(schedule, { steps: n, startFactor: f })
          const rise = index.linear({ lr: schedule(0), startFactor: f, totalIters: n })
          return warm(t) === (t < n ? rise(t) : schedule(t - n))
        },
      ),
    )
  })

  test("sequential hands over at its milestones, each counting from 0", () => {
    fc.assert(
      fc.property(
        another("linear"),
        another("exponential"),
        another("cosine"),
        steps,
        steps,
        step,
        (a, b, c, m, n, t) => {
          const [first, second, third] = [a.make(1), b.make(1), c.make(1)]
          const rate = index.sequential([first, second, third], { milestones: [m, m + n] })(t)
          return rate === (t < m ? first(t) : t < m + n ? second(t - m) : third(t - m - n))
        },
      ),
    )
  })

  test("chained is the product, and the bound chain too", () => {
    const gamma = fc.double({ min: 0.8, max: 1, noNaN: true })
    fc.assert(
      fc.property(gamma, steps, fc.integer({ min: 0, max: 100 }), (gamma, stepSize, t) => {
        const parts = [index.exponential({ gamma }), index.stepDecay({ stepSize })]
        const product = parts[0](t) * parts[1](t)
        const optimizer = { paramGroups: [{ lr: 1 }] }
        const bound = index.chainedScheduler([
          index.exponentialLR(optimizer, { gamma }),
          index.stepLR(optimizer, { stepSize }),
        ])
        for (let i = 0; i < t; i++) bound.step()
        const [stepped] = bound.getLastLr()
        bound.step(t)
        const [sought] = bound.getLastLr()
        return (
          index.chained(parts)(t) === product &&
          Math.abs(stepped - product) <= 1e-13 * product &&
          Math.abs(sought - product) <= 1e-15 * product
        )
      }),
    )
  })
})

for (const [name, bind] of Object.entries(bindings)) {
  describe(name, () => {
    const fresh = () => ({
      paramGroups: [
        { lr: 0.1, momentum: 0.9 },
        { lr: 0.003, momentum: 0.8 },
      ],
    })

    test("resumed at any step, by way of JSON, equals uninterrupted bit for bit", () => {
      const count = fc.integer({ min: 0, max: 30 })
      fc.assert(
        fc.property(count, count, (before, after) => {
          const optimizer = fresh()
          const scheduler = bind(optimizer)
          for (let i = 0; i < before; i++) scheduler.step()
          const saved = JSON.parse(JSON.stringify(scheduler.stateDict())) as never

          const other = fresh()
          const resumed = bind(other)
          resumed.loadStateDict(saved)
          expect(other).toEqual(optimizer)
          for (let i = 0; i < after; i++) {
            scheduler.step()
            resumed.step()
            expect(other).toEqual(optimizer)
            expect(resumed.getLastLr()).toEqual(scheduler.getLastLr())
          }
          expect(resumed.stateDict()).toEqual(scheduler.stateDict())
        }),
      )
    })

    test("each group goes by its own base learning rate, and the first schedule remembers it", () => {
      const optimizer = fresh()
      const scheduler = bind(optimizer)
      const alone = optimizer.paramGroups.map(({ momentum }, i) => {
        const single = { paramGroups: [{ lr: [0.1, 0.003][i], momentum }] }
        return { single, scheduler: bind(single) }
      })
      expect(optimizer.paramGroups.map((group: index.ParamGroup) => group.initialLr)).toEqual([0.1, 0.003])
      for (let i = 0; i < 40; i++) {
        expect(lrsOf(optimizer)).toEqual(alone.map(({ single }) => single.paramGroups[0].lr))
        expect(scheduler.getLastLr()).toEqual(lrsOf(optimizer))
        scheduler.step()
        for (const one of alone) one.scheduler.step()
      }
    })
  })
}
