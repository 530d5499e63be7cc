import type { BoundSchedule, BoundScheduleSubject, SaidRates, ScheduledOptimizer } from "@gradus/laws"
import fc from "fast-check"
import * as g from "../src"

/** Numbers of a group, which may refuse to be written. */
class Group {
  readonly #numbers: { lr: number; initialLr?: number | undefined; momentum: number }
  readonly #refuses: () => boolean

  constructor(numbers: { lr: number; momentum: number }, refuses: () => boolean) {
    this.#numbers = { lr: numbers.lr, initialLr: undefined, momentum: numbers.momentum }
    this.#refuses = refuses
    for (const key of ["lr", "initialLr", "momentum"] as const) {
      Object.defineProperty(this, key, {
        get: () => this.#numbers[key],
        set: (value: number) => {
          if (this.#refuses()) throw new RangeError(`group: ${key} must stay, got ${value}. Let it.`)
          this.#numbers[key] = value
        },
      })
    }
  }

  get all() {
    return { ...this.#numbers }
  }

  set all(numbers) {
    Object.assign(this.#numbers, { initialLr: undefined }, numbers)
  }
}

/** A plain optimizer of groups that can be saved. */
export class PlainOptimizer implements ScheduledOptimizer {
  readonly paramGroups: (Group & g.ParamGroup)[] = []
  #refusing = false

  constructor(lrs: readonly number[]) {
    for (const lr of lrs) this.add(lr)
  }

  get groups() {
    return this.paramGroups
  }

  add(lr: number): void {
    const group: Group = new Group(
      { lr, momentum: 0.9 },
      () => this.#refusing && group === this.paramGroups[this.paramGroups.length - 1],
    )
    this.paramGroups.push(group as Group & g.ParamGroup)
  }

  remove(index: number): void {
    this.paramGroups.splice(index, 1)
  }

  numbers() {
    return this.paramGroups.map(({ all }) => all)
  }

  stateDict() {
    return this.numbers()
  }

  loadStateDict(state: unknown): void {
    for (const [i, numbers] of (state as Group["all"][]).entries()) this.paramGroups[i].all = numbers
  }

  refuse(on: boolean): void {
    this.#refusing = on
  }
}

/** A way of binding, drawn at random, with what it must say. */
export interface Way extends SaidRates {
  readonly text: string
  /** Whether what it is at its step 0 scales what it finds. */
  readonly carries: boolean
  readonly bind: (optimizer: g.Optimizer) => g.Scheduler
}

const lrAt = (pure: (lr: number) => g.Schedule, lr: number, t: number) => pure(lr)(t)

function way<O>(
  name: string,
  options: fc.Arbitrary<O>,
  bind: (optimizer: g.Optimizer, options: O) => g.Scheduler,
  pure: (options: O & { lr: number }) => g.Schedule,
  scales = true,
): fc.Arbitrary<Way> {
  return options.map((o) => ({
    text: `${name}(${fc.stringify(o)})`,
    bind: (optimizer) => bind(optimizer, o),
    at: (lr, t) => lrAt((base) => pure({ ...o, lr: base }), lr, t),
    scales: () => scales,
    carries: scales,
  }))
}

const fraction = fc.constantFrom(0, 0.25, 0.5, 1)
const gamma = fc.constantFrom(0, 0.5, 0.9, 1.1)
const few = fc.integer({ min: 1, max: 8 })

/** Every single schedule of the index; those that set rates outright come last. */
export const singles: Readonly<Record<string, fc.Arbitrary<Way>>> = {
  constantLR: way("constantLR", fc.record({ factor: fraction, totalIters: few }), g.constantLR, g.constant),
  stepLR: way("stepLR", fc.record({ stepSize: few, gamma }), g.stepLR, g.stepDecay),
  multiStepLR: way(
    "multiStepLR",
    fc.record({ milestones: fc.constantFrom([2, 2, 5], [1], []), gamma }),
    g.multiStepLR,
    g.multiStep,
  ),
  exponentialLR: way("exponentialLR", fc.record({ gamma }), g.exponentialLR, g.exponential),
  inverseTimeLR: way("inverseTimeLR", fc.record({ power: few }), g.inverseTimeLR, g.inverseTime),
  inverseSqrtLR: way("inverseSqrtLR", fc.record({ timescale: few }), g.inverseSqrtLR, g.inverseSqrt),
  linearLR: way(
    "linearLR",
    fc.record({ startFactor: fraction, endFactor: fraction, totalIters: few }),
    g.linearLR,
    g.linear,
  ),
  polynomialLR: way("polynomialLR", fc.record({ totalIters: few, power: few }), g.polynomialLR, g.polynomial),
  cosineAnnealingLR: way("cosineAnnealingLR", fc.record({ tMax: few }), g.cosineAnnealingLR, g.cosine),
  bindSchedule: way(
    "bindSchedule",
    fc.record({ steps: few, startFactor: fraction }),
    (o, options) => g.bindSchedule(o, (lr) => g.warmup(g.cosine({ lr, tMax: 9 }), options)),
    ({ lr, ...options }) => g.warmup(g.cosine({ lr, tMax: 9 }), options),
  ),
  cosineAnnealingWarmRestarts: way(
    "cosineAnnealingWarmRestarts",
    fc.record({ t0: few, tMult: fc.constantFrom(1, 2), etaMin: fc.constantFrom(0, 0.001) }),
    g.cosineAnnealingWarmRestarts,
    g.cosineWithRestarts,
    false,
  ),
  lambdaLR: way(
    "lambdaLR",
    fc.record({ lrLambda: fc.constantFrom((t: number) => 1 / (1 + t * t)) }),
    g.lambdaLR,
    g.lambda,
    false,
  ),
  oneCycleLR: way(
    "oneCycleLR",
    fc.record({ maxLr: fc.constantFrom(0.5, 2), totalSteps: fc.constant(100), threePhase: fc.boolean() }),
    g.oneCycleLR,
    ({ lr: _, ...options }) => g.oneCycle(options),
    false,
  ),
}

/** Of several schedules: the product, in which all but the first are factors of the initial rate. */
function chain(parts: readonly Way[]): Way {
  const [first, ...others] = parts
  return {
    text: `chainedScheduler([${parts.map(({ text }) => text)}])`,
    bind: (o) => g.chainedScheduler(parts.map((part) => part.bind(o))),
    at: (lr, t) => {
      const base = lr || 1
      const factors = others.map((part) => (step: number) => part.at(base, step) / base)
      return g.chained([(step) => first.at(lr, step), ...factors])(t)
    },
    scales: (t) => parts.every((part) => part.scales(t)),
    carries: parts.every((part) => part.carries),
  }
}

/** One after the other. */
function relay(parts: readonly Way[], milestones: readonly number[]): Way {
  const turn = (t: number) => milestones.filter((m) => m <= t).length
  const start = (i: number) => (i === 0 ? 0 : milestones[i - 1])
  return {
    text: `sequentialLR([${parts.map(({ text }) => text)}], [${milestones}])`,
    bind: (o) => g.sequentialLR(o, { schedulers: parts.map((part) => part.bind(o)), milestones }),
    at: (lr, t) => {
      const pure = parts.map((part) => (step: number) => part.at(lr, step))
      return g.sequential(pure, { milestones })(t)
    },
    scales: (t) => turn(t) === turn(t + 1) && parts[turn(t)].scales(t - start(turn(t))),
    carries: parts[0].carries,
  }
}

function warm(after: Way, options: g.WarmupOptions): Way {
  return {
    text: `warmupLR(${fc.stringify(options)}, ${after.text})`,
    bind: (o) => g.warmupLR(o, { ...options, after: after.bind(o) }),
    at: (lr, t) => g.warmup((step) => after.at(lr, step), options)(t),
    scales: (t) => {
      if (t + 1 < options.steps) return after.carries
      return t >= options.steps && after.scales(t - options.steps)
    },
    carries: after.carries,
  }
}

const list = (part: fc.Arbitrary<Way>) => fc.array(part, { minLength: 1, maxLength: 3 })
const tree = fc.letrec<{ way: Way; whole: Way }>((tie) => ({
  way: fc.oneof({ maxDepth: 2 }, fc.oneof(...Object.values(singles)), tie("whole")),
  whole: fc.oneof(
    list(tie("way")).map(chain),
    fc
      .tuple(list(tie("way")), fc.tuple(few, few))
      .map(([parts, [a, b]]) => relay(parts, [a, a + b].slice(0, parts.length - 1))),
    fc
      .tuple(
        tie("way"),
        fc.record({ steps: few, startFactor: fraction, mode: fc.constantFrom("linear", "constant") }),
      )
      .map(([after, options]) => warm(after, options)),
  ),
}))

/** Compositions of any kinds, three deep. */
export const compositions: Readonly<Record<string, fc.Arbitrary<Way>>> = {
  chainedScheduler: list(tree.way).map(chain),
  sequentialLR: tree.whole,
  warmupLR: fc.tuple(tree.way, few).map(([after, steps]) => warm(after, { steps, startFactor: 0 })),
}

/** As the laws see it. */
export function subjectOf(name: string, options: fc.Arbitrary<Way>): BoundScheduleSubject<Way> {
  return {
    name,
    options,
    optimizer: (lrs) => new PlainOptimizer(lrs),
    bind: (optimizer, { bind }) => bind(optimizer as PlainOptimizer) as BoundSchedule,
    said: (said) => said,
    show: ({ text }) => text,
  }
}

const metrics = [3, -1, -1, Number.NaN, -Infinity, -1, Infinity, 0, 0, -2, 1]

/** `reduceLROnPlateau`, whose metrics are a function of how many it has seen. */
export const plateau: BoundScheduleSubject<g.ReduceLROnPlateauOptions> = {
  name: "reduceLROnPlateau",
  options: fc.record({
    mode: fc.constantFrom("min", "max"),
    thresholdMode: fc.constantFrom("rel", "abs"),
    patience: fc.nat({ max: 2 }),
    cooldown: fc.nat({ max: 2 }),
    factor: fc.constantFrom(0.5, 0.7),
    minLr: fc.constantFrom(0, 0.01),
  }),
  optimizer: (lrs) => new PlainOptimizer(lrs),
  bind(optimizer, options) {
    const scheduler = g.reduceLROnPlateau(optimizer as PlainOptimizer, options)
    return {
      get lastEpoch() {
        return scheduler.lastEpoch
      },
      step: () => scheduler.step(metrics[scheduler.lastEpoch % metrics.length]),
      getLastLr: () => scheduler.getLastLr(),
      stateDict: () => scheduler.stateDict(),
      loadStateDict: (state) => scheduler.loadStateDict(state as g.PlateauSchedulerState),
    }
  },
}
