import type { SchedulePromise } from "@gradus/laws"
import { bindSchedule, type Optimizer, type Schedule, type Scheduler } from "../../src"

/*
 * Right schedules that the package does not have, each as its paper gives it and a second time otherwise: what a contributor
 * would bring. No law may be red on them.
 */

export interface Specimen {
  /** The schedule, and what binds it, by the names that are promised. */
  readonly functions: Readonly<Record<string, unknown>>
  readonly promise: SchedulePromise<Readonly<Record<string, unknown>>>
}

const specimen = <Options extends { readonly lr: number }>(
  name: string,
  schedule: (options: Options) => Schedule,
  usual: Partial<Options>,
  promise: Omit<SchedulePromise<Options>, "bound">,
): Specimen => ({
  functions: {
    [name]: (given: Partial<Options>) => schedule({ lr: 1, ...usual, ...given } as Options),
    [`${name}LR`]: (optimizer: Optimizer, given: Partial<Options>): Scheduler =>
      bindSchedule(optimizer, (lr) => schedule({ ...usual, ...given, lr } as Options), { name: `${name}LR` }),
  },
  promise: { ...promise, bound: { name: `${name}LR`, example: {} } } as never,
})

const RATE = { real: [1e-3, 2], usual: 1, also: [0] } as const
const STEPS = { whole: [1, 60], also: [1, 2, 1000] } as const

/** Hu et al. 2024: up, along, and down by a root. */
export const wsd = specimen<{ lr: number; rise: number; stay: number; fall: number }>(
  "wsd",
  ({ lr, rise, stay, fall }) =>
    (t) => {
      if (t < rise) return (lr * t) / rise
      const past = t - rise - stay
      if (past <= 0) return lr
      return past >= fall ? 0 : lr * (1 - Math.sqrt(past / fall))
    },
  { fall: 20 },
  {
    draw: { lr: RATE, rise: STEPS, stay: STEPS, fall: { ...STEPS, usual: 20 } },
    formula(t, { lr, rise, stay, fall }) {
      const left = (Math.min(rise + stay + fall, Math.max(rise + stay, t)) - rise - stay) / fall
      return lr * Math.min(1, t / rise) * (1 - left ** 0.5)
    },
    size: ({ lr }) => lr,
    range: ({ lr }) => [0, lr],
    // A root falls at once at its beginning: as far in one step as in the first.
    slope: ({ lr }) => lr * 64,
    borders: ({ rise, stay, fall }) => [rise, rise + stay, rise + stay + fall],
  },
)

/** Smith 2017: up and down, as often as one likes. */
export const triangular = specimen<{ lr: number; half: number; low: number }>(
  "triangular",
  ({ lr, half, low }) =>
    (t) => {
      const place = t % (2 * half)
      const height = place < half ? place / half : (2 * half - place) / half
      return lr * (low + (1 - low) * height)
    },
  { low: 0.1 },
  {
    draw: { lr: RATE, half: STEPS, low: { share: [0, 1], usual: 0.1 } },
    formula(t, { lr, half, low }) {
      // The remainder of the step itself: that of a quotient has no digits left at 2⁵³.
      const height = 1 - Math.abs(1 - (t % (2 * half)) / half)
      return lr * low * (1 - height) + lr * height
    },
    size: ({ lr }) => lr,
    range: ({ lr, low }) => [lr * low, lr],
    slope: ({ lr, half, low }) => (lr * (1 - low)) / half,
    borders: ({ half }) => [half, 2 * half, 3 * half],
  },
)

/** Vaswani et al. 2017: up in a line, and down by the root of the step. */
export const noam = specimen<{ lr: number; warm: number }>(
  "noam",
  ({ lr, warm }) =>
    (t) =>
      lr * Math.min((t + 1) / warm, Math.sqrt(warm / (t + 1))),
  {},
  {
    draw: { lr: RATE, warm: STEPS },
    formula: (t, { lr, warm }) => (t + 1 < warm ? lr * ((t + 1) / warm) : lr / Math.sqrt((t + 1) / warm)),
    range: ({ lr }) => [0, lr],
    slope: ({ lr, warm }) => lr / warm,
    borders: ({ warm }) => [warm - 1],
  },
)

/** Down in equal jumps to a last rate that stays. */
export const stairs = specimen<{ lr: number; every: number; count: number; end: number }>(
  "stairs",
  ({ lr, every, count, end }) =>
    (t) => {
      const done = Math.min(count, Math.floor(t / every)) / count
      return lr * (1 - done) + lr * end * done
    },
  { count: 4, end: 0.01 },
  {
    draw: {
      lr: RATE,
      every: STEPS,
      count: { whole: [1, 8], usual: 4 },
      end: { share: [0, 1], usual: 0.01 },
    },
    formula: (t, { lr, every, count, end }) =>
      t >= every * count ? lr * end : lr * (1 + ((end - 1) * (t - (t % every))) / every / count),
    size: ({ lr }) => lr,
    range: ({ lr, end }) => [lr * end, lr],
    slope: () => 0,
    jumps: ({ every, count }) => Array.from({ length: count }, (_, i) => (i + 1) * every),
    monotone: "falling",
  },
)
