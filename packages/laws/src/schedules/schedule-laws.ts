import * as fc from "fast-check"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { sameBits, wholePower, within } from "../rounding"
import { textTable } from "../text-table"
import { created } from "./created"
import type { CompositionSubject, Schedule, ScheduleRun, ScheduleSubject } from "./schedule-subject"

const steps = (horizon: number) => Array.from({ length: horizon + 1 }, (_, step) => step)
/** Near enough to a step that what changes in between is a jump. */
const HAIR = 2 ** -10
/** A part of a step. */
const part = fc.nat({ max: 1023 }).map((n) => n / 1024)

const cases = ({ options }: ScheduleSubject) => fc.record({ options })
const casesBetween = ({ options }: ScheduleSubject) => fc.record({ options, between: part })

/** Rounding of a value of this size: every schedule is a few dozen operations at most. */
const slack = ({ eps }: { readonly eps: number }, size: number) => 64 * eps * Math.abs(size)

/** The largest number that a rate is declared to be. */
const sizeOf = ({ range = [0, 0] }: Schedule) =>
  Math.max(...range.filter(Number.isFinite).map((end) => Math.abs(end)), 0)

const finite = defineLaw({
  name: "every step has a finite rate in the declared range",
  statement: "min ≤ at(t) ≤ max for 0 ≤ t ≤ horizon, between whole steps as well, within 64ε.",
  promise: "another `range`, between whose ends every rate lies",
  cases: casesBetween,
  holds: (subject: ScheduleSubject, { options, between }) => {
    const schedule = created(subject, options)
    const { at, horizon, whole = false, range: [low, high] = [-Infinity, Infinity] } = schedule
    const room = slack(subject, sizeOf(schedule))
    for (const step of steps(horizon)) {
      for (const t of whole || between === 0 ? [step] : [step, step + between]) {
        const rate = at(t)
        if (Number.isFinite(rate) && rate >= low - room && rate <= high + room) continue
        throw new Violation(`at(${t}) = ${rate}, outside [${low}, ${high}]`)
      }
    }
  },
})

const continuous = defineLaw({
  name: "the rate moves gently but for declared jumps",
  statement:
    "|at(t + h) − at(t)| ≤ slope · h wherever no jump is declared in (t, t + h], within 64ε: from step to step, from one part of a step " +
    "to another, and with h = 2⁻¹⁰ on both sides of every whole step, border and jump.",
  applies: (subject: ScheduleSubject) => declares(subject, "slope"),
  cases: ({ options }: ScheduleSubject) => fc.record({ options, between: part, gap: part }),
  holds: (subject, { options, between, gap }) => {
    const schedule = created(subject, options)
    const { at, horizon, whole = false, slope = Infinity, jumps = [], borders = [] } = schedule
    const look = (from: number, to: number) => {
      // Past the horizon no jump is declared.
      if (from < 0 || to > horizon || jumps.some((jump) => jump > from && jump <= to)) return
      const [before, after] = [at(from), at(to)]
      const change = Math.abs(after - before)
      const allowed = slope * (to - from) * (1 + 64 * subject.eps)
      const size = Math.max(sizeOf(schedule), Math.abs(before) + Math.abs(after))
      if (change <= allowed + slack(subject, size)) return
      const rows = [from, to].map((step) => [step, at(step)])
      throw new Violation(
        `a change of ${change}, more than ${allowed}:\n${textTable(["step", "rate"], rows)}`,
        undefined,
        `a larger \`slope\`, or a step in (${from}, ${to}] among its \`jumps\``,
      )
    }
    for (const t of steps(horizon)) {
      look(t, t + 1)
      if (!whole) look(t + between, t + between + (gap || HAIR))
    }
    for (const t of whole ? [] : [...borders, ...jumps, ...steps(horizon)]) {
      look(t - HAIR, t)
      look(t, t + HAIR)
    }
  },
})

const scales = defineLaw({
  name: "the rate scales with the base learning rate",
  statement:
    "With every learning rate among the options multiplied by k it is k · at(t): the same bits where k is a power of two, else within 64ε " +
    "of the largest.",
  applies: ({ scaled }: ScheduleSubject) => scaled !== undefined,
  promise:
    '`rates`, the names of those of its options that are learning rates: ["lr", "etaMin"]; [] if none is',
  cases: ({ options }) =>
    fc.record({
      options,
      step: fc.oneof(
        fc.nat({ max: 200 }),
        fc.nat({ max: 204800 }).map((n) => n / 1024),
      ),
      k: fc.oneof(
        fc.integer({ min: -20, max: 20 }).map((e) => (e < 0 ? 1 / wholePower(2, -e) : wholePower(2, e))),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      ),
    }),
  holds: (subject, { options, step, k }) => {
    const schedule = created(subject, options)
    const t = Math.min(schedule.horizon, schedule.whole ? Math.floor(step) : step)
    const [rate, got] = [schedule.at(t), subject.scaled?.(options, k)(t) ?? 0]
    const room = isPowerOfTwo(k) ? 0 : slack(subject, k * Math.max(sizeOf(schedule), Math.abs(rate)))
    if (within(k * rate, got, room)) return
    const names = ["step", "rate", `${k} times it`, `with rates ${k} times as large`]
    throw new Violation(textTable(names, [[t, rate, k * rate, got]]))
  },
})

const landmarks = defineLaw({
  name: "the rate passes its landmarks",
  statement: "at(t) = value for every declared [t, value], within 64ε.",
  promise: "other `landmarks`",
  applies: (subject: ScheduleSubject) => declares(subject, "landmarks"),
  cases,
  holds: (subject, { options }) => {
    const { at, landmarks: marks = [] } = created(subject, options)
    for (const [t, value] of marks) {
      if (!within(value, at(t), slack(subject, Math.max(Math.abs(value), Math.abs(at(0)))))) {
        throw new Violation(textTable(["step", "expected", "got"], [[t, value, at(t)]]))
      }
    }
  },
})

const monotone = defineLaw({
  name: "the rate only falls (or only rises)",
  statement: "at(t) ≤ at(t − 1) for every t where falling is declared, ≥ where rising, within 64ε.",
  promise: "another `monotone`, or none",
  applies: (subject: ScheduleSubject) => declares(subject, "monotone"),
  cases,
  holds: (subject, { options }) => {
    const { at, horizon, monotone: way } = created(subject, options)
    if (!way) return
    for (const t of steps(horizon).slice(1)) {
      const [before, after] = [at(t - 1), at(t)]
      const change = way === "falling" ? after - before : before - after
      if (change <= slack(subject, before)) continue
      throw new Violation(`at(${t - 1}) = ${before}, at(${t}) = ${after}: not ${way}`)
    }
  },
})

const pure = defineLaw({
  name: "the rate depends on the step alone",
  statement:
    "at(t) is the same bits whatever was asked before, in any order, of this schedule or another of its options.",
  cases: ({ options }: ScheduleSubject) =>
    fc.record({ options, between: part, asked: fc.array(fc.nat({ max: 50 }), { maxLength: 6 }) }),
  holds: (subject, { options, between, asked }) => {
    const [one, two] = [created(subject, options), created(subject, options)]
    for (const t of asked) two.at(one.whole ? t : t + between)
    const forward = steps(one.horizon).map(one.at)
    for (const t of steps(one.horizon).reverse()) {
      for (const other of [one, two]) {
        const again = other.at(t)
        if (sameBits(again, forward[t])) continue
        throw new Violation(`at(${t}) was ${forward[t]} when asked in order, and ${again} later`)
      }
    }
  },
})

const boundIsPure = defineLaw({
  name: "bound to an optimizer it gives the same rates",
  statement: "After t calls of step the rate in force is at(t), from at(0) before the first, within 64ε.",
  applies: (subject: ScheduleSubject) => subject.bind !== undefined,
  cases,
  holds: (subject, { options }) => {
    const { at, horizon } = created(subject, options)
    const run = subject.bind?.(options) as ScheduleRun
    for (const t of steps(horizon)) {
      const wanted = at(t)
      if (!within(wanted, run.rate(), slack(subject, Math.max(Math.abs(wanted), Math.abs(at(0)))))) {
        throw new Violation(textTable(["after steps", "at(t)", "rate in force"], [[t, wanted, run.rate()]]))
      }
      run.step()
    }
  },
})

const resumes = defineLaw({
  name: "resumed equals uninterrupted",
  statement:
    "State saved after any t and loaded into a fresh run gives the same rates from there on, bit for bit.",
  applies: (subject: ScheduleSubject) => subject.bind !== undefined,
  cases: ({ options }) => fc.record({ options, stopAfter: fc.nat({ max: 40 }) }),
  holds: (subject, { options, stopAfter }) => {
    const { horizon } = created(subject, options)
    const run = subject.bind?.(options) as ScheduleRun
    if (!run.stateDict) return
    for (let t = 0; t < Math.min(stopAfter, horizon); t++) run.step()
    const saved = run.stateDict()
    const expected = rates(run, horizon)
    const resumed = subject.bind?.(options) as ScheduleRun
    resumed.loadStateDict?.(saved)
    const got = rates(resumed, horizon)
    const at = expected.findIndex((rate, t) => !sameBits(rate, got[t]))
    if (at < 0) return
    throw new Violation(textTable(["steps after loading", "expected", "got"], [[at, expected[at], got[at]]]))
  },
})

/** Laws of schedules. */
export const scheduleLaws: readonly Law<ScheduleSubject>[] = [
  ...[finite, continuous, scales, landmarks, monotone, pure, boundIsPure, resumes],
]

/** Laws of ways to make one schedule of several. */
export const compositionLaws: readonly Law<CompositionSubject>[] = [
  defineLaw({
    name: "the whole is made of its parts",
    statement:
      "sequential: s(t) = partₖ(t − mₖ₋₁) for mₖ₋₁ ≤ t < mₖ; product: s(t) = Π partₖ(t), within 64ε.",
    cases: () =>
      fc.record({
        starts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
        lengths: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 3 }),
      }),
    holds: (subject: CompositionSubject, { starts, lengths }) => {
      const parts = starts.map((start) => (step: number) => start / (1 + step))
      const milestones = starts.slice(1).map((_, k) => lengths.slice(0, k + 1).reduce((a, b) => a + b, 0))
      const combined = subject.combine(parts, milestones)
      for (let t = 0; t < 30; t++) {
        const k = milestones.filter((milestone) => milestone <= t).length
        const local = k === 0 ? t : t - milestones[k - 1]
        const wanted =
          subject.kind === "product" ? parts.reduce((product, part) => product * part(t), 1) : parts[k](local)
        if (within(wanted, combined(t), slack(subject, wanted))) continue
        throw new Violation(textTable(["step", "part", "expected", "got"], [[t, k, wanted, combined(t)]]))
      }
    },
  }),
]

function rates(run: ScheduleRun, count: number): number[] {
  return steps(count).map(() => {
    const rate = run.rate()
    run.step()
    return rate
  })
}

function isPowerOfTwo(x: number): boolean {
  let mantissa = x
  while (mantissa > 1) mantissa /= 2
  while (mantissa < 1) mantissa *= 2
  return mantissa === 1
}

/** Whether the schedules of this family declare a field, judged by one of them. */
function declares(subject: ScheduleSubject, field: keyof Schedule): boolean {
  const [options] = fc.sample(subject.options, { numRuns: 1, seed: 1 })
  return subject.create(options)[field] !== undefined
}
