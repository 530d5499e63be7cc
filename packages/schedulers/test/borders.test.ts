import * as checks from "@gradus/checks"
import { checkLaws, type SchedulePromises, scheduleLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { mistaken } from "../../../tooling/config/mistaken"
import { type Options, sources, subjectOf } from "./promises"

/* Jumps of a thousandth, far less than a step may change, where a schedule's parts meet: file and schedule, right, wrong. */
const jumps: readonly (readonly [where: string, schedule: string, right: string, wrong: string])[] = [
  ["at its end", "decay/linear linear", "lr * endFactor :", "lr * endFactor * 0.999 :"],
  [
    "at the end of its power",
    "decay/polynomial polynomial",
    "lr * pow(",
    "(t < totalIters ? 0 : 0.001 * lr) + lr * pow(",
  ],
  [
    "at a trough",
    "cyclic/cosine cosine",
    "halfWave(etaMin, lr, t / tMax)",
    "halfWave(etaMin, lr, t / tMax) * (t < tMax ? 1 : 0.999) + (t < tMax ? 0 : 0.001 * lr)",
  ],
  [
    "at a peak between two steps",
    "cyclic/one-cycle oneCycle",
    "[levels[phase], levels[phase + 1]]",
    "[levels[phase] * (phase === 0 ? 1 : 0.999), levels[phase + 1]]",
  ],
  [
    "at the end of a warm-up",
    "composition/warmup warmup",
    "riseTo(schedule(0), steps, rise)",
    "riseTo(0.999 * schedule(0), steps, rise)",
  ],
  [
    "beside a jump that is declared",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "halfWave(etaMin, lr, current / length)",
    "halfWave(etaMin, lr, current / length) * (t < t0 || t > t0 ? 1 : 0.999)",
  ],
]

describe("a jump is caught whatever the seed", () => {
  const continuity = scheduleLaws.filter(({ name }) => name.startsWith("the rate moves gently"))
  for (const [where, schedule, right, wrong] of jumps) {
    it(`${where} (${schedule})`, async () => {
      const [file, name] = schedule.split(" ")
      const packages = { "@gradus/checks": checks }
      const functions = mistaken(`packages/schedulers/src/${file}.ts`, [right, wrong], sources, packages)
      const promises = functions.promises as SchedulePromises<Readonly<Record<string, Options>>>
      const subject = subjectOf(name, functions, promises[name])
      for (let seed = 1; seed <= 20; seed++) {
        const options = { seed, numRuns: 50, endOnFailure: true }
        const [{ outcome, error }] = await checkLaws(subject, continuity, options)
        expect([seed, outcome]).toEqual([seed, "broken"])
        expect(error?.message).toMatch(/promise a larger `slope`, or a step in \(.*\] among its `jumps`\./)
      }
    })
  }
})
