import fc from "fast-check"
import * as g from "../src"

/** What a law needs to know of one schedule with its options drawn at random. */
export interface Subject {
  /** The schedule with its base learning rate, and any other rate among its options, multiplied. */
  readonly make: (scale: number) => g.Schedule
  /** Between these lies every rate at scale 1. */
  readonly range: readonly [least: number, most: number]
  /** Where the schedule may jump, up to `horizon`. */
  readonly jumps: readonly number[]
  /** Nowhere else does it change faster than this, per step, at scale 1. */
  readonly slope: number
  /** Whether the rate only falls, or only rises. */
  readonly monotone?: "falling" | "rising"
  /** The options drawn, for a failure to show. */
  readonly options?: unknown
}

export const horizon = 200

const lr = fc.double({ min: 1e-4, max: 2, noNaN: true })
const fraction = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)
const steps = fc.integer({ min: 1, max: 150 })
const gamma = fc.double({ min: 0.1, max: 1, noNaN: true })
const risingSteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 3 })
  .map((list) => list.sort((a, b) => a - b))
const halfPi = Math.PI / 2

/** Keeps the options beside the subject made of them. */
function draw<O>(options: fc.Arbitrary<O>, subject: (options: O) => Subject): fc.Arbitrary<Subject> {
  return options.map((o) => ({ options: o, ...subject(o) }))
}

const constants = draw(fc.record({ lr, factor: fraction, totalIters: steps }), ({ lr, ...o }) => ({
  make: (k) => g.constant({ ...o, lr: k * lr }),
  range: [lr * o.factor, lr],
  jumps: [o.totalIters],
  monotone: "rising",
  slope: 0,
}))

const linears = draw(
  fc.record({ lr, startFactor: fraction, endFactor: fraction, totalIters: steps }),
  ({ lr, ...o }) => ({
    make: (k) => g.linear({ ...o, lr: k * lr }),
    range: [lr * Math.min(o.startFactor, o.endFactor), lr * Math.max(o.startFactor, o.endFactor)],
    jumps: [],
    slope: (lr * Math.abs(o.endFactor - o.startFactor)) / o.totalIters,
  }),
)

const cosines = draw(fc.record({ lr, tMax: steps, low: fraction }), ({ lr, tMax, low }) => ({
  make: (k) => g.cosine({ tMax, lr: k * lr, etaMin: k * lr * low }),
  range: [lr * low, lr],
  jumps: [],
  slope: (halfPi * lr) / tMax,
}))

const cycles = fc
  .record({
    maxLr: lr,
    totalSteps: fc.integer({ min: 10, max: 150 }),
    pctStart: fc.double({ min: 0.2, max: 0.5, noNaN: true }),
    annealStrategy: fc.constantFrom("cos" as const, "linear" as const),
    threePhase: fc.boolean(),
    divFactor: fc.double({ min: 1, max: 100, noNaN: true }),
    finalDivFactor: fc.double({ min: 1, max: 1e4, noNaN: true }),
  })
  .filter(({ totalSteps, pctStart, threePhase }) => !threePhase || (1 - 2 * pctStart) * totalSteps > 1)

/** One entry for each pure schedule of the index: its options at random and what must hold of it. */
export const subjects: Record<string, fc.Arbitrary<Subject>> = {
  constant: constants,
  linear: linears,
  cosine: cosines,
  stepDecay: draw(fc.record({ lr, stepSize: steps, gamma }), ({ lr, ...o }) => ({
    make: (k) => g.stepDecay({ ...o, lr: k * lr }),
    range: [0, lr],
    jumps: multiples(o.stepSize),
    monotone: "falling",
    slope: 0,
  })),
  multiStep: draw(fc.record({ lr, milestones: risingSteps, gamma }), ({ lr, ...o }) => ({
    make: (k) => g.multiStep({ ...o, lr: k * lr }),
    range: [lr * gammaTo(o.gamma, 3), lr],
    jumps: o.milestones,
    monotone: "falling",
    slope: 0,
  })),
  exponential: draw(fc.record({ lr, gamma }), ({ lr, gamma }) => ({
    make: (k) => g.exponential({ gamma, lr: k * lr }),
    range: [0, lr],
    jumps: [],
    monotone: "falling",
    slope: lr * (1 / gamma - 1),
  })),
  inverseTime: draw(
    fc.record({
      lr,
      decayRate: fc.double({ min: 0, max: 3, noNaN: true }),
      decaySteps: fc.double({ min: 0.5, max: 50, noNaN: true }),
      power: fc.double({ min: 0.1, max: 3, noNaN: true }),
    }),
    ({ lr, ...o }) => ({
      make: (k) => g.inverseTime({ ...o, lr: k * lr }),
      range: [0, lr],
      jumps: [],
      monotone: "falling",
      slope: (lr * o.power * o.decayRate) / o.decaySteps,
    }),
  ),
  inverseSqrt: draw(fc.record({ lr, timescale: fc.double({ min: 0.5, max: 50, noNaN: true }) }), (o) => ({
    make: (k) => g.inverseSqrt({ timescale: o.timescale, lr: k * o.lr }),
    range: [0, o.lr],
    jumps: [],
    monotone: "falling",
    slope: o.lr / 2 / o.timescale,
  })),
  polynomial: draw(
    fc.record({ lr, totalIters: steps, power: fc.double({ min: 1, max: 4, noNaN: true }) }),
    ({ lr, ...o }) => ({
      make: (k) => g.polynomial({ ...o, lr: k * lr }),
      range: [0, lr],
      jumps: [],
      monotone: "falling",
      slope: (lr * o.power) / o.totalIters,
    }),
  ),
  cosineWithRestarts: draw(
    fc.record({ lr, t0: steps, tMult: fc.integer({ min: 1, max: 3 }), low: fraction }),
    ({ lr, low, ...o }) => ({
      make: (k) => g.cosineWithRestarts({ ...o, lr: k * lr, etaMin: k * lr * low }),
      range: [lr * low, lr],
      jumps: restarts(o.t0, o.tMult),
      slope: (halfPi * lr) / o.t0,
    }),
  ),
  oneCycle: draw(cycles, ({ maxLr, ...o }) => ({
    make: (k) => g.oneCycle({ ...o, maxLr: k * maxLr }),
    range: [maxLr / o.divFactor / o.finalDivFactor, maxLr],
    jumps: [],
    slope: (halfPi * maxLr) / shortestPhase(o),
  })),
  oneCycleMomentum: draw(
    fc.record({ cycle: cycles, low: fraction, high: fraction }),
    ({ cycle: { maxLr: _, divFactor: __, finalDivFactor: ___, ...cycle }, low, high }) => ({
      // Momenta do not scale with the rate: multiplied from outside, so that the law holds of them as of a rate.
      make: (k) => {
        const momentum = g.oneCycleMomentum({ ...cycle, baseMomentum: low, maxMomentum: high })
        return (t) => k * momentum(t)
      },
      range: [Math.min(low, high), Math.max(low, high)],
      jumps: [],
      slope: (halfPi * Math.abs(high - low)) / shortestPhase(cycle),
    }),
  ),
  lambda: draw(fc.record({ lr, period: fc.integer({ min: 2, max: 50 }) }), ({ lr, period }) => ({
    make: (k) => g.lambda({ lr: k * lr, lrLambda: (t) => Math.abs((t % period) / period - 0.5) }),
    range: [0, lr / 2],
    jumps: [],
    slope: lr / period,
  })),
  warmup: draw(
    fc.record({
      after: cosines,
      steps,
      startFactor: fraction,
      mode: fc.constantFrom("linear" as const, "constant" as const),
    }),
    ({ after, steps, ...o }) => ({
      make: (k) => g.warmup(after.make(k), { ...o, steps }),
      range: [Math.min(after.range[0], after.range[1] * o.startFactor), after.range[1]],
      jumps: o.mode === "constant" ? [steps] : [],
      slope: after.slope + (after.range[1] * (1 - o.startFactor)) / steps,
    }),
  ),
  sequential: draw(
    fc.record({ first: linears, second: constants, third: cosines, at: fc.tuple(steps, steps) }),
    ({ first, second, third, at: [a, b] }) => ({
      make: (k) => g.sequential([first.make(k), second.make(k), third.make(k)], { milestones: [a, a + b] }),
      range: [
        Math.min(first.range[0], second.range[0], third.range[0]),
        Math.max(first.range[1], second.range[1], third.range[1]),
      ],
      jumps: [a, a + second.jumps[0], a + b],
      slope: Math.max(first.slope, third.slope),
    }),
  ),
  chained: draw(fc.record({ first: linears, second: constants, third: cosines }), (all) => ({
    make: (k) => g.chained([all.first.make(1), all.second.make(1), all.third.make(k)]),
    range: [
      all.first.range[0] * all.second.range[0] * all.third.range[0],
      all.first.range[1] * all.second.range[1] * all.third.range[1],
    ],
    jumps: all.second.jumps,
    slope: 4 * (all.first.slope + all.third.slope),
  })),
}

function shortestPhase({
  totalSteps,
  pctStart,
  threePhase,
}: {
  readonly totalSteps: number
  readonly pctStart: number
  readonly threePhase: boolean
}): number {
  const rise = pctStart * totalSteps - 1
  return Math.min(rise, threePhase ? totalSteps - 1 - 2 * rise : totalSteps - 1 - rise)
}

function multiples(size: number): number[] {
  return Array.from({ length: Math.ceil(horizon / size) }, (_, i) => (i + 1) * size)
}

function restarts(t0: number, tMult: number): number[] {
  const at: number[] = []
  for (let length = t0, end = t0; end <= horizon; length *= tMult, end += length) at.push(end)
  return at
}

function gammaTo(gamma: number, count: number): number {
  return count === 0 ? 1 : gamma * gammaTo(gamma, count - 1)
}

type Bound = Pick<g.Scheduler, "getLastLr"> & {
  step(): void
  stateDict(): unknown
  loadStateDict(state: never): void
}

/** One entry for each binding of the index, with typical options; metrics for a plateau come from within. */
export const bindings: Record<string, (optimizer: g.Optimizer) => Bound> = {
  bindSchedule: (o) => g.bindSchedule(o, (lr) => g.warmup(g.cosine({ lr, tMax: 40 }), { steps: 6 })),
  constantLR: (o) => g.constantLR(o),
  stepLR: (o) => g.stepLR(o, { stepSize: 3 }),
  multiStepLR: (o) => g.multiStepLR(o, { milestones: [4, 9, 30] }),
  exponentialLR: (o) => g.exponentialLR(o, { gamma: 0.93 }),
  inverseTimeLR: (o) => g.inverseTimeLR(o, { decayRate: 0.3 }),
  inverseSqrtLR: (o) => g.inverseSqrtLR(o),
  linearLR: (o) => g.linearLR(o, { totalIters: 17 }),
  polynomialLR: (o) => g.polynomialLR(o, { totalIters: 31, power: 0.9 }),
  cosineAnnealingLR: (o) => g.cosineAnnealingLR(o, { tMax: 23 }),
  cosineAnnealingWarmRestarts: (o) => g.cosineAnnealingWarmRestarts(o, { t0: 5, tMult: 2 }),
  oneCycleLR: (o) =>
    g.oneCycleLR(o, {
      maxLr: o.paramGroups.map((group) => 3 * (group.initialLr ?? group.lr)),
      totalSteps: 70,
    }),
  warmupLR: (o) => g.warmupLR(o, { steps: 8, after: g.cosineAnnealingLR(o, { tMax: 30 }) }),
  lambdaLR: (o) => g.lambdaLR(o, { lrLambda: (t) => 1 / (1 + t * t) }),
  sequentialLR: (o) =>
    g.sequentialLR(o, {
      schedulers: [g.linearLR(o), g.constantLR(o, { factor: 0.5 }), g.exponentialLR(o, { gamma: 0.9 })],
      milestones: [7, 15],
    }),
  chainedScheduler: (o) =>
    g.chainedScheduler([g.exponentialLR(o, { gamma: 0.95 }), g.linearLR(o), g.stepLR(o, { stepSize: 4 })]),
  reduceLROnPlateau: (o) => {
    const scheduler = g.reduceLROnPlateau(o, { patience: 1, factor: 0.7, cooldown: 1 })
    return {
      getLastLr: scheduler.getLastLr,
      step: () => scheduler.step((scheduler.lastEpoch * 7) % 5),
      stateDict: scheduler.stateDict,
      loadStateDict: scheduler.loadStateDict,
    }
  },
}

/** Exports that are no schedule of the step. */
export const others = ["reduceOnPlateau"]
