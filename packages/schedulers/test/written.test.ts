import { describe, expect, it } from "vitest"
import * as g from "../src"
import { optimizerWith } from "./groups"

const bound: Readonly<Record<string, (optimizer: g.AnyOptimizer) => object>> = {
  stepLR: (o) => g.stepLR(o, { stepSize: 2 }),
  warmupLR: (o) => g.warmupLR(o, { steps: 2 }),
  chainedScheduler: (o) => g.chainedScheduler([g.exponentialLR(o, { gamma: 0.5 })]),
  oneCycleLR: (o) => g.oneCycleLR(o, { maxLr: 1, totalSteps: 9, cycleMomentum: false }),
  reduceLROnPlateau: (o) => g.reduceLROnPlateau(o),
}

describe("what would be set in vain on a schedule", () => {
  for (const [name, bind] of Object.entries(bound)) {
    it(`is an error of ${name}, whatever the mode of the code`, () => {
      const optimizer = optimizerWith(0.5)
      const schedule = bind(optimizer)
      const keys = Object.keys(schedule)
      for (const mode of ["", '"use strict";']) {
        for (const key of ["gamma", "last_epoch", "lastEpoch", "optimizer", "step"]) {
          const write = new Function("s", "x", `${mode} s.${key} = x`)
          expect(() => write(schedule, 3)).toThrow(
            `${name}: ${key} must be as the schedule was made, got 3. Make another schedule; step(epoch) goes to an epoch.`,
          )
        }
        expect(() => new Function("s", `${mode} delete s.step`)(schedule)).toThrow(`${name}: step must be as`)
      }
      expect(Object.keys(schedule)).toEqual(keys)
    })
  }
})
