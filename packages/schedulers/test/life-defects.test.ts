import * as checks from "@gradus/checks"
import { boundScheduleLaws, checkLaws, type SchedulePromises } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { mistaken } from "../../../tooling/config/mistaken"
import { subjectOf } from "./life"
import { type Options, sources } from "./promises"
import { waysOf } from "./ways"

/* Mistakes in how a schedule is bound, which its formula says nothing of: file and schedule, what stands there, what is written. */
const mistakes: readonly (readonly [mistake: string, schedule: string, right: string, wrong: string])[] = [
  [
    "a rate set by hand is overwritten",
    "decay/exponential exponential",
    "exponential({ lr, gamma }), { name }",
    "exponential({ lr, gamma }), { name, chainable: false }",
  ],
  [
    "restarts that scale what they find",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "chainable: false",
    "chainable: true",
  ],
  ["a floor that is scaled as well", "cyclic/cosine cosine", "floor: own.etaMin", "floor: 0"],
  [
    "calls counted beside the step, which nobody saves",
    "decay/step-decay stepDecay",
    "(lr) => stepDecay({ ...own, lr }), {",
    "(lr) => { let calls = 0; return () => stepDecay({ ...own, lr })(calls++) }, {",
  ],
  [
    "an end that the binding does not reach",
    "decay/linear linear",
    "(lr) => linear({ ...own, lr }), {",
    "(lr) => (t) => linear({ ...own, lr })(Math.min(t, 4)), {",
  ],
  [
    "a first phase without end",
    "decay/constant constant",
    "(lr) => constant({ ...own, lr }), {",
    "(lr) => constant({ ...own, lr, totalIters: 1000 }), {",
  ],
  [
    "milestones that are used up",
    "decay/multi-step multiStep",
    "(lr) => multiStep({ ...own, lr }), {",
    "(lr) => (t) => multiStep({ ...own, milestones: own.milestones.splice(0), lr })(t), {",
  ],
  [
    "a step past the end that is taken",
    "cyclic/one-cycle oneCycle",
    'schedule(demand(name, "step", within, t))',
    "schedule(t)",
  ],
]

describe("the lives of a bound schedule catch", () => {
  for (const [mistake, schedule, right, wrong] of mistakes) {
    it(`${mistake} (${schedule})`, async () => {
      const [file, name] = schedule.split(" ")
      const functions = mistaken(`packages/schedulers/src/${file}.ts`, [right, wrong], sources, {
        "@gradus/checks": checks,
      })
      const promises = functions.promises as SchedulePromises<Readonly<Record<string, Options>>>
      const subject = subjectOf(name, waysOf(name, functions, promises[name]))
      const results = await checkLaws(subject, boundScheduleLaws, { numRuns: 50, endOnFailure: true })
      expect(results.map(({ outcome }) => outcome)).toContain("broken")
    })
  }
})
