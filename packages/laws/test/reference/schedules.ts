import * as fc from "fast-check"
import {
  type CompositionSubject,
  FLOAT64,
  type Schedule,
  type ScheduleFormulaSubject,
  type ScheduleSubject,
} from "../../src/index"

interface Options {
  readonly lr: number
  readonly every: number
}

const options = fc.record({
  lr: fc.integer({ min: 1, max: 100 }).map((k) => k / 100),
  every: fc.integer({ min: 1, max: 10 }),
})

/** Pieces of the stateful form that a defect may replace. */
export const pieces = {
  next: (t: number) => t + 1,
  first: 0,
  save: (t: number): unknown => ({ t }),
}

function family(
  name: string,
  create: (o: Options) => Schedule,
  change: Partial<typeof pieces> = {},
): ScheduleSubject<Options> {
  const piece = { ...pieces, ...change }
  return {
    name,
    eps: FLOAT64,
    options,
    create,
    scaled: (o, k) => create({ ...o, lr: k * o.lr }).at,
    bind(o) {
      const { at } = create(o)
      let t = piece.first
      return {
        rate: () => at(t),
        step() {
          t = piece.next(t)
        },
        stateDict: () => piece.save(t),
        loadStateDict(saved) {
          t = (saved as { t: number }).t
        },
      }
    },
  }
}

/** η halves every `every` steps. */
export const stepDecay = (change: Partial<typeof pieces> = {}, at?: (o: Options) => Schedule["at"]) =>
  family(
    "step decay",
    (o) => ({
      at: at?.(o) ?? ((t) => o.lr * 0.5 ** Math.floor(t / o.every)),
      horizon: 40,
      range: [0, o.lr],
      slope: 0,
      jumps: Array.from({ length: 40 }, (_, k) => (k + 1) * o.every),
      landmarks: [
        [0, o.lr],
        [o.every, o.lr / 2],
      ],
      monotone: "falling",
    }),
    change,
  )

/** From 0 up to η in `every` steps, then half a cosine down to 0 at 40. */
export const warmupCosine = (at?: (o: Options) => Schedule["at"]) =>
  family("warm-up and cosine", (o) => ({
    at:
      at?.(o) ??
      ((t) =>
        t < o.every
          ? (o.lr * t) / o.every
          : (o.lr * (1 + Math.cos((Math.PI * (t - o.every)) / (40 - o.every)))) / 2),
    horizon: 40,
    range: [0, o.lr],
    slope: o.lr / Math.min(o.every, 19),
    borders: [o.every],
    landmarks: [
      [0, 0],
      [o.every, o.lr],
      [40, 0],
    ],
  }))

export const sequential = (
  name: string,
  local: (t: number, start: number) => number,
): CompositionSubject => ({
  name,
  eps: FLOAT64,
  kind: "sequential",
  combine: (parts, milestones) => (t) => {
    const k = milestones.filter((milestone) => milestone <= t).length
    return parts[k](local(t, k === 0 ? 0 : milestones[k - 1]))
  },
})

export const product: CompositionSubject = {
  name: "product",
  eps: FLOAT64,
  kind: "product",
  combine: (parts) => (t) => parts.reduce((value, part) => value * part(t), 1),
}

/** Step decay beside its formula; the schedule and its steps may be other ones. */
export const formulated = (
  at: (o: Options) => Schedule["at"] = (o) => (t) => o.lr * 0.5 ** Math.floor(t / o.every),
  next = (t: number) => t + 1,
): ScheduleFormulaSubject<Options> => ({
  name: "step decay",
  eps: FLOAT64,
  options,
  formula: ({ lr, every }, t) => lr / 2 ** ((t - (t % every)) / every),
  create: at,
  borders: ({ every }) => [every, 2 * every],
  withRate: (o, lr) => ({ ...o, lr }),
  bind(o, lrs) {
    let step = 0
    return {
      rates: () => lrs.map((lr) => at({ ...o, lr })(step)),
      step(to = next(step)) {
        step = to
      },
    }
  },
})

export const schedules: readonly ScheduleSubject<Options>[] = [stepDecay(), warmupCosine()]
export const compositions: readonly CompositionSubject[] = [
  sequential("sequential", (t, start) => t - start),
  product,
]
