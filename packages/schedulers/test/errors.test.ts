import { expect, test } from "vitest"
import * as g from "../src"
import { optimizerWith } from "./groups"

const refused: readonly (readonly [call: () => unknown, message: string])[] = [
  [() => g.constant({ factor: 2 }), "constant: factor must lie in [0, 1], got 2."],
  [() => g.constant({ totalIters: 1.5 }), "constant: totalIters must be a whole number ≥ 0, got 1.5."],
  [() => g.constant({ lr: Number.NaN }), "constant: lr must be a finite number, got NaN."],
  [() => g.stepDecay({ stepSize: 0 }), "stepDecay: stepSize must be a whole number ≥ 1, got 0."],
  [() => g.stepDecay({ stepSize: 1, gamma: -1 }), "stepDecay: gamma must be a finite number ≥ 0, got -1."],
  [() => g.multiStep({ milestones: [3, 2] }), "multiStep: milestones must rise, got [3, 2]. Sort them."],
  [() => g.multiStep({ milestones: [-1] }), "multiStep: milestones must be whole numbers ≥ 0, got [-1]."],
  [() => g.exponential({ gamma: Number.NaN }), "exponential: gamma must be a finite number ≥ 0, got NaN."],
  [() => g.inverseTime({ decaySteps: 0 }), "inverseTime: decaySteps must be a finite number > 0, got 0."],
  [() => g.inverseTime({ decayRate: -1 }), "inverseTime: decayRate must be a finite number ≥ 0, got -1."],
  [() => g.inverseSqrt({ timescale: -2 }), "inverseSqrt: timescale must be a finite number > 0, got -2."],
  [() => g.linear({ startFactor: -0.1 }), "linear: startFactor must lie in [0, 1], got -0.1."],
  [() => g.linear({ totalIters: 0 }), "linear: totalIters must be a whole number ≥ 1, got 0."],
  [() => g.polynomial({ power: 0 }), "polynomial: power must be a finite number > 0, got 0."],
  [() => g.cosine({ tMax: 0 }), "cosine: tMax must be a finite number > 0, got 0."],
  [
    () => g.cosine({ tMax: Number.POSITIVE_INFINITY }),
    "cosine: tMax must be a finite number > 0, got Infinity.",
  ],
  [() => g.cosineWithRestarts({ t0: -1 }), "cosineWithRestarts: t0 must be a whole number ≥ 1, got -1."],
  [() => g.cosineWithRestarts({ t0: 1, tMult: 1.5 }), "cosineWithRestarts: tMult must be a whole number ≥ 1"],
  [() => g.oneCycle({ totalSteps: 0 }), "oneCycle: totalSteps must be a whole number ≥ 1, got 0."],
  [() => g.oneCycle({ totalSteps: 9, pctStart: 30 }), "oneCycle: pctStart must lie in [0, 1], got 30."],
  [
    () => g.oneCycle({ totalSteps: 9, pctStart: 0.6, threePhase: true }),
    "oneCycle: pctStart must be ≤ 0.5 with threePhase, got 0.6.",
  ],
  [
    () => g.oneCycle({ totalSteps: 9, annealStrategy: "sine" as "cos" }),
    'oneCycle: annealStrategy must be "cos" or "linear", got "sine".',
  ],
  [
    () => g.oneCycle({ totalSteps: 9, divFactor: 0 }),
    "oneCycle: divFactor must be a finite number > 0, got 0.",
  ],
  [
    () => g.oneCycleMomentum({ totalSteps: 9, maxMomentum: 2 }),
    "oneCycleMomentum: maxMomentum must lie in [0, 1], got 2.",
  ],
  [
    () => g.oneCycleLR(optimizerWith(1, 2), { totalSteps: 9, maxLr: [1] }),
    "oneCycleLR: maxLr must list 2 entries, one a parameter group, got [1].",
  ],
  [() => g.lambda({ lrLambda: 3 as never }), "lambda: lrLambda must be a function, got 3."],
  [() => g.warmup(g.constant(), { steps: 0 }), "warmup: steps must be a whole number ≥ 1, got 0."],
  [
    () => g.warmup(g.constant(), { steps: 1, mode: "exp" as "linear" }),
    'warmup: mode must be "linear" or "constant", got "exp".',
  ],
  [
    () => g.sequential([g.constant()], { milestones: [3] }),
    "sequential: schedules must number one more than the milestones (1), got 1.",
  ],
  [
    () => g.sequential([g.constant(), g.constant(), g.constant()], { milestones: [3, 3] }),
    "sequential: milestones must rise, got [3, 3].",
  ],
  [() => g.chained([]), "chained: there must be at least one schedule, got 0."],
  [() => g.reduceOnPlateau({ factor: 1 }), "reduceOnPlateau: factor must lie in [0, 1), got 1."],
  [
    () => g.reduceOnPlateau({ mode: "low" as "min" }),
    'reduceOnPlateau: mode must be "min" or "max", got "low".',
  ],
  [
    () => g.reduceOnPlateau({ patience: -1 }),
    "reduceOnPlateau: patience must be a whole number ≥ 0, got -1.",
  ],
  [() => g.stepLR({ paramGroups: [] }, { stepSize: 1 }), "stepLR: optimizer must have paramGroups, got []."],
  [
    () => g.stepLR(undefined as never, { stepSize: 1 }),
    "stepLR: optimizer must have paramGroups, got undefined.",
  ],
  [
    () => g.linearLR(optimizerWith(1, Number.NaN)),
    "linearLR: lr of parameter group 1 must be a finite number ≥ 0, got NaN.",
  ],
  [() => g.linearLR(optimizerWith(1)).step(-1), "linearLR: epoch must be a finite number ≥ 0, got -1."],
  [
    () => g.linearLR(optimizerWith(1)).loadStateDict({ lastEpoch: 1, baseLrs: [1, 2], lastLr: [1, 2] }),
    "linearLR: state.baseLrs must list 1 numbers, one a parameter group, got [1, 2].",
  ],
  [
    () => g.linearLR(optimizerWith(1)).loadStateDict({} as never),
    "linearLR: state.lastEpoch must be a number ≥ 0, got undefined.",
  ],
]

for (const [call, message] of refused) {
  test(message, () => {
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
  })
}
