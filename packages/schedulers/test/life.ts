import type { BoundSchedule, BoundScheduleSubject } from "@gradus/laws"
import fc from "fast-check"
import * as g from "../src"
import { PlainOptimizer } from "./plain-optimizer"
import { type Way, way, ways } from "./ways"

const fraction = fc.constantFrom(0, 0.25, 0.5, 1)
const few = fc.integer({ min: 1, max: 8 })

const binding = fc.record({ steps: few, startFactor: fraction }).map((options) => {
  const pure = (lr: number) => g.warmup(g.cosine({ lr, tMax: 9 }), options)
  return way("bindSchedule", options, (o) => g.bindSchedule(o, pure), pure)
})

/** Every single schedule of the index. */
export const singles: Readonly<Record<string, fc.Arbitrary<Way>>> = { ...ways, bindSchedule: binding }

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
    floor: (t) => (others.length === 0 ? first.floor(t) : 0),
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
    floor: (t) => parts[turn(t)].floor(t - start(turn(t))),
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
    floor: (t) => (t < options.steps ? 0 : after.floor(t - options.steps)),
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
