import { expect, test } from "vitest"
import * as g from "../src"
import { optimizerWith } from "./groups"

const one = optimizerWith(1)
/** JavaScript without types. */
const js = g as unknown as Record<string, (...args: unknown[]) => never>
const state = (scheduler: g.Scheduler) => JSON.parse(JSON.stringify(scheduler.stateDict()))
/** Loads a chain of one whose places are others. */
const places = (schedulers: unknown) => {
  const chain = g.chainedScheduler([g.linearLR(one)])
  chain.loadStateDict({ ...state(chain), schedulers })
}

const refused: readonly (readonly [call: () => unknown, message: string])[] = [
  [() => g.constant({ factor: 2 }), "constant: factor must be a number in [0, 1], got 2. The default is 1."],
  [() => g.constant({ totalIters: 1.5 }), "constant: totalIters must be a whole number in [0, ∞), got 1.5."],
  [() => g.constant({ lr: Number.NaN }), "constant: lr must be a number in (-∞, ∞), got NaN."],
  [() => g.stepDecay({ stepSize: 0 }), "stepDecay: stepSize must be a whole number in [1, ∞), got 0."],
  [() => g.stepDecay({ stepSize: 1, gamma: -1 }), "stepDecay: gamma must be a number in [0, ∞), got -1."],
  [
    () => g.multiStep({ milestones: [3, 2] }),
    "multiStep: milestones must be a list of whole numbers ≥ 0 that rise, got [3, 2]. List the steps",
  ],
  [() => g.multiStep({ milestones: [-1] }), "multiStep: milestones must be a list of whole numbers ≥ 0"],
  [
    () => g.multiStep({ milestones: Object.assign([1], { 2: 3 }) as never }),
    "multiStep: milestones must be a list",
  ],
  [() => g.exponential({ gamma: Number.NaN }), "exponential: gamma must be a number in [0, ∞), got NaN."],
  [() => g.inverseTime({ decaySteps: 0 }), "inverseTime: decaySteps must be a number in (0, ∞), got 0."],
  [() => g.inverseTime({ decayRate: -1 }), "inverseTime: decayRate must be a number in [0, ∞), got -1."],
  [() => g.inverseSqrt({ timescale: -2 }), "inverseSqrt: timescale must be a number in (0, ∞), got -2."],
  [() => g.linear({ startFactor: -0.1 }), "linear: startFactor must be a number in [0, 1], got -0.1."],
  [() => g.linear({ totalIters: 0 }), "linear: totalIters must be a whole number in [1, ∞), got 0."],
  [() => g.polynomial({ power: 0 }), "polynomial: power must be a number in (0, ∞), got 0."],
  [() => g.cosine({ tMax: 0 }), "cosine: tMax must be a number in (0, ∞), got 0."],
  [
    () => g.cosine({ tMax: Number.POSITIVE_INFINITY }),
    "cosine: tMax must be a number in (0, ∞), got Infinity.",
  ],
  [
    () => g.cosineWithRestarts({ t0: -1 }),
    "cosineWithRestarts: t0 must be a whole number in [1, ∞), got -1.",
  ],
  [
    () => g.cosineWithRestarts({ t0: 1, tMult: 1.5 }),
    "cosineWithRestarts: tMult must be a whole number in [1, ∞)",
  ],
  [() => g.oneCycle({ totalSteps: 0 }), "oneCycle: totalSteps must be a whole number in [1, ∞), got 0."],
  [
    () => g.oneCycle({ totalSteps: 9, pctStart: 30 }),
    "oneCycle: pctStart must be a number in [0, 1], got 30.",
  ],
  [
    () => g.oneCycle({ totalSteps: 9, pctStart: 0.6, threePhase: true }),
    "oneCycle: pctStart must be a number in [0, 0.5], got 0.6. With threePhase",
  ],
  [
    () => g.oneCycle({ totalSteps: 9, annealStrategy: "sine" as "cos" }),
    'oneCycle: annealStrategy must be one of cos, linear, got "sine".',
  ],
  [
    () => g.oneCycle({ totalSteps: 9, divFactor: 0 }),
    "oneCycle: divFactor must be a number in (0, ∞), got 0.",
  ],
  [
    () => g.oneCycleMomentum({ totalSteps: 9, maxMomentum: 2 }),
    "oneCycleMomentum: maxMomentum must be a number in [0, 1], got 2.",
  ],
  [
    () => g.oneCycleLR(optimizerWith(1, 2), { totalSteps: 9, maxLr: [1] }),
    "oneCycleLR: maxLr must be a list of 2 entries, one a parameter group, got [1]. Or give one for all.",
  ],
  [
    () => g.lambda({ lrLambda: 3 as never }),
    "lambda: lrLambda must be a function from a step to a factor, got 3.",
  ],
  [() => g.warmup(g.constant(), { steps: 0 }), "warmup: steps must be a whole number in [1, ∞), got 0."],
  [
    () => g.warmup(g.constant(), { steps: 1, mode: "exp" as "linear" }),
    'warmup: mode must be one of linear, constant, got "exp".',
  ],
  [
    () => g.sequential([g.constant()], { milestones: [3] }),
    "sequential: the count of schedules must be one more than the milestones (1), got 1.",
  ],
  [
    () => g.sequential([g.constant(), g.constant(), g.constant()], { milestones: [3, 3] }),
    "sequential: milestones must be a list of whole numbers ≥ 1 that rise, got [3, 3].",
  ],
  [
    () => g.chained([]),
    "chained: schedules must be a list of functions from a step to a rate, at least one, got [].",
  ],
  [() => g.reduceOnPlateau({ factor: 1 }), "reduceOnPlateau: factor must be a number in [0, 1), got 1."],
  [
    () => g.reduceOnPlateau({ mode: "low" as "min" }),
    'reduceOnPlateau: mode must be one of min, max, got "low".',
  ],
  [
    () => g.reduceOnPlateau({ patience: -1 }),
    "reduceOnPlateau: patience must be a whole number in [0, ∞), got -1.",
  ],
  [
    () => g.stepLR(undefined as never, { stepSize: 1 }),
    "stepLR: optimizer must be an optimizer with paramGroups, got undefined. Pass the optimizer",
  ],
  [
    () => g.linearLR(optimizerWith(1, Number.NaN)),
    "linearLR: lr of parameter group 1 must be a number in [0, ∞), got NaN. Give the optimizer a learning rate.",
  ],
  [
    () => g.linearLR({ paramGroups: [{ lr: 1, initialLr: -1 }] }),
    "linearLR: initialLr of parameter group 0 must be a number in [0, ∞), got -1.",
  ],
  [() => g.linearLR({ paramGroups: [null] as never }), "linearLR: lr of parameter group 0 must be"],
  [() => g.linearLR(one).step(-1), "linearLR: epoch must be a number in [0, ∞), got -1."],
  [() => g.linearLR(one).step(null as never), "linearLR: epoch must be a number in [0, ∞), got null."],
  [() => g.linearLR(one).step("3" as never), 'linearLR: epoch must be a number in [0, ∞), got "3".'],

  // Options without types: unknown names, null, wrong kinds.
  [
    () => js.linearLR(one, { startFactor: null }),
    "linearLR: startFactor must be a number in [0, 1], got null. The default is 0.3333333333333333.",
  ],
  [
    () => js.linearLR(one, { start_factor: 0.5 }),
    'linearLR: options must be an object of startFactor, endFactor, totalIters, got "start_factor". Did you mean startFactor?',
  ],
  [() => js.linearLR(one, { lr: 0.5 }), "linearLR: options must be an object of startFactor"],
  [
    () => js.linearLR(one, null),
    "linearLR: options must be an object of startFactor, endFactor, totalIters, got null.",
  ],
  [
    () => js.linearLR(one, 0.5),
    "linearLR: options must be an object of startFactor, endFactor, totalIters, got 0.5.",
  ],
  [() => js.stepLR(one, 30), "stepLR: options must be an object of stepSize, gamma, got 30."],
  [() => js.stepLR(one, { step_size: 30 }), "Did you mean stepSize?"],
  [
    () => js.exponentialLR(one),
    "exponentialLR: gamma must be a number in [0, ∞), got undefined. Give gamma.",
  ],
  [
    () => js.exponentialLR(one, { gamma: "0.5" }),
    'exponentialLR: gamma must be a number in [0, ∞), got "0.5".',
  ],
  [() => js.constantLR(one, { totalIters: 1.5 }), "constantLR: totalIters must be a whole number in [0, ∞)"],
  [() => js.cosineAnnealingLR(one, { T_max: 9 }), "Did you mean tMax?"],
  [
    () => js.lambdaLR(one, { lrLambda: 3 }),
    "lambdaLR: lrLambda must be a function from a step to a factor, or a list",
  ],
  [
    () => js.oneCycleLR(one, { maxLr: "1", totalSteps: 9 }),
    "oneCycleLR: maxLr must be a number in [0, ∞), or a list",
  ],
  [
    () => js.oneCycleLR(one, { maxLr: 1, totalSteps: 9, cycleMomentum: 0 }),
    "oneCycleLR: cycleMomentum must be true",
  ],
  [
    () => js.reduceLROnPlateau(one, { minLr: [0, 0] }),
    "reduceLROnPlateau: minLr must be a list of 1 entries",
  ],
  [() => js.reduceLROnPlateau(one, { min_lr: 0 }), "Did you mean minLr?"],
  [
    () => (g.reduceLROnPlateau(one) as unknown as g.Scheduler).step(),
    "reduceLROnPlateau: metric must be a number, got undefined. Pass what was measured",
  ],
  [
    () => g.reduceLROnPlateau(one).step(null as never),
    "reduceLROnPlateau: metric must be a number, got null.",
  ],
  [() => g.reduceLROnPlateau(one).step({ item: () => "3" } as never), 'metric must be a number, got "3".'],
  [
    () => g.reduceOnPlateau().next(g.reduceOnPlateau().init(1), undefined as never),
    "metric must be a number",
  ],
  [
    () => js.bindSchedule(one, 3),
    "bindSchedule: build must be a function from a learning rate to a schedule, got 3.",
  ],
  [
    () => js.bindSchedule(one, () => 3),
    "bindSchedule: what build returns must be a function from a step to a rate",
  ],
  [() => js.bindSchedule(one, () => () => 1, { chained: true }), "Did you mean chainable?"],
  [() => js.chainedScheduler(), "chainedScheduler: schedulers must be schedules of the step"],
  [() => js.chainedScheduler([]), "chainedScheduler: schedulers must be schedules of the step"],
  [() => js.chainedScheduler([null]), "chainedScheduler: schedulers must be schedules of the step"],
  [() => js.chainedScheduler([g.cosine({ tMax: 3 })]), "your own with bindSchedule."],
  [() => js.sequentialLR(one, { schedulers: [g.linearLR(one)] }), "sequentialLR: milestones must be a list"],
  [() => js.sequentialLR(one, { milestones: [1] }), "sequentialLR: schedulers must be a list of schedulers"],
  [() => js.warmupLR(one, { steps: 3, after: g.cosine({ tMax: 3 }) }), "warmupLR: after must be a scheduler"],
  [() => js.warmupLR(one, { steps: 3, after: null }), "warmupLR: after must be a scheduler, got null."],
  [() => js.warmupLR([], { steps: 3 }), "warmupLR: optimizer must be an optimizer with paramGroups, got []."],
  [() => js.warmupLR(one, { steps: 3, after: {} }), "warmupLR: after must be schedules of the step"],
  [() => js.warmup(3, { steps: 3 }), "warmup: schedule must be a function from a step to a rate, got 3."],

  // States that are none.
  [
    () => g.linearLR(one).loadStateDict({ lastEpoch: 1, baseLrs: [1, 2], lastLr: [1, 2] }),
    "linearLR.loadStateDict: baseLrs must be a list of 1 numbers in [0, ∞) or null, one a parameter group, got [1, 2]. Load",
  ],
  [
    () => g.linearLR(one).loadStateDict({} as never),
    "linearLR.loadStateDict: lastEpoch must be a number in [0, ∞), got undefined. Load the stateDict()",
  ],
  [
    () => g.linearLR(one).loadStateDict(undefined as never),
    "linearLR.loadStateDict: state must be an object of",
  ],
  [
    () => g.linearLR(one).loadStateDict("state" as never),
    "linearLR.loadStateDict: state must be an object of",
  ],
  [
    () => g.linearLR(one).loadStateDict({ ...state(g.linearLR(one)), version: 2 }),
    'linearLR.loadStateDict: state must be an object of lastEpoch, baseLrs, lastLr, paramNames, got "version".',
  ],
  [
    () => g.linearLR(one).loadStateDict({ ...state(g.linearLR(one)), lastLr: [null] }),
    "linearLR.loadStateDict: lastLr must be a list of 1 numbers in [0, ∞), one",
  ],
  [
    () => g.reduceLROnPlateau(one).loadStateDict(state(g.linearLR(one))),
    'reduceLROnPlateau.loadStateDict: best must be a number, null, "Infinity" or "-Infinity", got undefined.',
  ],
  [
    () => g.chainedScheduler([g.linearLR(one)]).loadStateDict(state(g.linearLR(one))),
    "chainedScheduler.loadStateDict: schedulers must be a list of 1 places, got undefined. Load",
  ],
  [
    () => places({ length: 1 }),
    "chainedScheduler.loadStateDict: schedulers must be a list of 1 places, got {",
  ],
  [
    () => places([{ lastEpoch: 0 }, { lastEpoch: 0 }]),
    "chainedScheduler.loadStateDict: schedulers must be a list of 1 places, got [",
  ],
  [
    () => places([null]),
    "chainedScheduler.loadStateDict: state.schedulers[0] must be an object of lastEpoch, got null.",
  ],
]

for (const [call, message] of refused) {
  test(message, () => {
    expect(call).toThrow(message)
    expect(call).toThrow(/^\w+(\.loadStateDict)?: .* must .*, got .+\. [A-Z]/)
  })
}
