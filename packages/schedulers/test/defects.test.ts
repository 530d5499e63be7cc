import * as checks from "@gradus/checks"
import { checkLaws, type SchedulePromises, scheduleFormulaLaws } from "@gradus/laws"
import { describe, expect, it } from "vitest"
import { mistakenIn } from "../../../tooling/config/mistaken"
import { formulaOf, sources } from "./promises"

const packages = { "@gradus/checks": checks }

const WAVE = "numbers/half-wave"
const LATE = "if (cosine > -0.5) return"

/* Mistakes of the kinds that are made when a schedule is written: which file and schedule, what stands there, what is written, in which other file. */
const mistakes: readonly (readonly [
  mistake: string,
  schedule: string,
  right: string,
  wrong: string,
  file?: string,
])[] = [
  ["another default of a binding", "decay/constant constant", "factor: or(1 / 3,", "factor: or(1 / 2,"],
  ["fewer steps by default, bound", "decay/constant constant", "totalIters: or(5,", "totalIters: or(4,"],
  [
    "another momentum by default, bound",
    "cyclic/one-cycle oneCycleMomentum",
    "momenta(0.85)",
    "momenta(0.9)",
  ],
  ["digits lost where a wave ends", "cyclic/cosine cosine", LATE, "return", WAVE],
  ["digits lost before a restart", "cyclic/cosine-with-restarts cosineWithRestarts", LATE, "return", WAVE],
  ["digits lost where a cycle ends", "cyclic/one-cycle oneCycle", LATE, "return", WAVE],
  [
    "an end that is not quite 0",
    "cyclic/cosine cosine",
    "halfWave(etaMin,",
    "halfWave(Math.max(etaMin, 1e-17),",
  ],
  [
    "nothing to the power of 0 for 0",
    "decay/exponential exponential",
    "lr * pow(gamma, t)",
    "(gamma === 0 ? 0 : lr * pow(gamma, t))",
  ],
  [
    "parts of a step cut off",
    "decay/polynomial polynomial",
    "Math.min(t, totalIters)",
    "Math.min(Math.floor(t), totalIters)",
  ],
  [
    "a cycle that ends a step early",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "current / length)",
    "current / Math.max(1, length - 1))",
  ],
  [
    "a rise that is a part of one step less",
    "cyclic/one-cycle oneCycle",
    "pctStart * totalSteps - 1",
    "pctStart * (totalSteps - 1)",
  ],
  [
    "a third phase from its own end",
    "cyclic/one-cycle oneCycle",
    "[initialLr, maxLr, initialLr, minLr]",
    "[initialLr, maxLr, minLr, minLr]",
  ],
  ["one peak for all groups", "cyclic/one-cycle oneCycle", "peakOf(index)", "peakOf(0)"],
  ["one momentum for all groups", "cyclic/one-cycle oneCycleMomentum", "baseOf(index)", "baseOf(0)"],
  ["one factor for all groups", "composition/lambda lambda", "of(i)", "of(0)"],
  ["a step too long at first", "decay/constant constant", "(t < totalIters", "(t <= totalIters"],
  ["a rise that is one step short", "decay/linear linear", "* t) / totalIters)", "* t) / (totalIters - 1))"],
  ["a rise that begins at step 1", "decay/linear linear", "startFactor) * t)", "startFactor) * (t + 1))"],
  ["an end that is not held", "decay/linear linear", "t >= totalIters ?", "t === totalIters ?"],
  ["the end forgotten", "decay/linear linear", "lr * endFactor :", "lr :"],
  ["a decay one step late", "decay/step-decay stepDecay", "floor(t / stepSize", "floor((t - 1) / stepSize"],
  ["a step rounded, not cut off", "decay/step-decay stepDecay", "Math.floor(", "Math.round("],
  ["a milestone one step late", "decay/multi-step multiStep", "m <= t", "m < t"],
  [
    "milestones that count once",
    "decay/multi-step multiStep",
    "const milestones = [...given]",
    "const milestones = [...new Set(given)]",
  ],
  ["a power one too large", "decay/exponential exponential", "pow(gamma, t)", "pow(gamma, t + 1)"],
  [
    "the root left out",
    "decay/inverse-sqrt inverseSqrt",
    "Math.sqrt(t / timescale + 1)",
    "(t / timescale + 1)",
  ],
  [
    "no 1 beside the time",
    "decay/inverse-sqrt inverseSqrt",
    "sqrt(t / timescale + 1",
    "sqrt(Math.max(1, t / timescale)",
  ],
  [
    "the power on the time alone",
    "decay/inverse-time inverseTime",
    "pow(1 + (decayRate * t) / decaySteps, power)",
    "(1 + pow((decayRate * t) / decaySteps, power))",
  ],
  ["times for divided by", "decay/inverse-time inverseTime", "t) / decaySteps", "t) * decaySteps"],
  [
    "a default mistyped",
    "decay/inverse-time inverseTime",
    "decayRate: or(1, NON_NEGATIVE)",
    "decayRate: or(0.1, NON_NEGATIVE)",
  ],
  ["a power left out", "decay/polynomial polynomial", "totalIters, power))", "totalIters, 1))"],
  ["past the end", "decay/polynomial polynomial", "Math.min(t, totalIters)", "t"],
  ["a whole wave for half of one", "cyclic/cosine cosine", "lr, t / tMax)", "lr, (2 * t) / tMax)"],
  ["crest and trough exchanged", "cyclic/cosine cosine", "halfWave(etaMin, lr,", "halfWave(lr, etaMin,"],
  ["a wave that stops", "cyclic/cosine cosine", "lr, t / tMax)", "lr, Math.min(1, t / tMax))"],
  [
    "a lowest rate that is added",
    "cyclic/cosine cosine",
    "halfWave(etaMin, lr, t / tMax)",
    "etaMin + halfWave(0, lr, t / tMax)",
  ],
  [
    "a restart one step late",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "current >= length",
    "current > length",
  ],
  [
    "cycles that grow otherwise from the second on",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "length *= tMult",
    "length *= length === t0 ? tMult : 1.5",
  ],
  [
    "cycles that always double",
    "cyclic/cosine-with-restarts cosineWithRestarts",
    "length *= tMult",
    "length *= 2",
  ],
  [
    "a peak one step late",
    "cyclic/one-cycle oneCycle",
    "const peak = pctStart * totalSteps - 1",
    "const peak = pctStart * totalSteps",
  ],
  [
    "an end one step late",
    "cyclic/one-cycle oneCycle",
    "const last = totalSteps - 1",
    "const last = totalSteps",
  ],
  [
    "a third phase that begins late",
    "cyclic/one-cycle oneCycle",
    "totalSteps - 2, last]",
    "totalSteps - 1, last]",
  ],
  [
    "an end from the peak",
    "cyclic/one-cycle oneCycle",
    "initialLr / finalDivFactor",
    "maxLr / finalDivFactor",
  ],
  ["a line for a wave", "cyclic/one-cycle oneCycle", '=== "cos"', '=== "linear"'],
  [
    "momentum with the rate, not against it",
    "cyclic/one-cycle oneCycleMomentum",
    "[maxMomentum, baseMomentum, maxMomentum]",
    "[baseMomentum, maxMomentum, baseMomentum]",
  ],
  [
    "a rate that all groups share",
    "decay/exponential exponential",
    "exponential({ lr, gamma }), { name }",
    "exponential({ lr: optimizer.paramGroups[0].lr, gamma }), { name }",
  ],
  [
    "an option that binding forgets",
    "cyclic/cosine cosine",
    "cosine({ ...own, lr })",
    "cosine({ tMax: own.tMax, lr })",
  ],
  ["a factor twice", "composition/lambda lambda", "lrLambda(t))", "lrLambda(t)) * lrLambda(t)"],
  [
    "a warm-up from its own start",
    "composition/warmup warmup",
    "riseTo(schedule(0), steps, rise)",
    "riseTo(1, steps, rise)",
  ],
  [
    "a warm-up one step long",
    "composition/warmup warmup",
    "{ milestones: [steps] })",
    "{ milestones: [steps + 1] })",
  ],
  ["a warm-up that waits", "composition/warmup warmup", 'mode === "linear"', 'mode !== "linear"'],
  [
    "a step of the whole for one of the part",
    "composition/sequential sequential",
    "step - starts[turn]]",
    "step]",
  ],
  [
    "a milestone that still is the last's",
    "composition/sequential sequential",
    "milestones.filter((m) => m <= step)",
    "milestones.filter((m) => m < step)",
  ],
  [
    "a sum for a product",
    "composition/chained chained",
    "product * schedule(t), 1)",
    "product + schedule(t), 0)",
  ],
]

describe("the formula catches", () => {
  for (const [mistake, schedule, right, wrong, other] of mistakes) {
    it(`${mistake} (${schedule})`, async () => {
      const [file, name] = schedule.split(" ")
      const path = `packages/schedulers/src/${file}.ts`
      const functions = mistakenIn(path, other, [right, wrong], sources, packages)
      const promises = functions.promises as SchedulePromises<
        Readonly<Record<string, Readonly<Record<string, unknown>>>>
      >
      const results = await checkLaws(formulaOf(name, functions, promises), scheduleFormulaLaws, {
        numRuns: 100,
        endOnFailure: true,
      })
      expect(results.map(({ outcome, error }) => [outcome, error?.name])).toEqual([["broken", "LawError"]])
    })
  }
})
