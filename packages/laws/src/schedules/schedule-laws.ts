import * as fc from "fast-check"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { sameBits, within } from "../rounding"
import { textTable } from "../text-table"
import type { CompositionSubject, Schedule, ScheduleRun, ScheduleSubject } from "./schedule-subject"

const cases = ({ options }: ScheduleSubject) => fc.record({ options })
const steps = (horizon: number) => Array.from({ length: horizon + 1 }, (_, step) => step)

/** Rounding of a value of this size: every schedule is a few dozen operations at most. */
const slack = ({ eps }: { readonly eps: number }, size: number) => 64 * eps * Math.abs(size)

const finite = defineLaw({
  name: "every step has a finite rate in the declared range",
  statement: "min ≤ at(t) ≤ max for 0 ≤ t ≤ horizon, within 64ε.",
  cases,
  holds: (subject: ScheduleSubject, { options }) => {
    const { at, horizon, range: [low, high] = [-Infinity, Infinity] } = subject.create(options)
    const room = slack(subject, Math.max(...[low, high].filter(Number.isFinite).map(Math.abs), 0))
    for (const t of steps(horizon)) {
      const rate = at(t)
      if (Number.isFinite(rate) && rate >= low - room && rate <= high + room) continue
      throw new Violation(`at(${t}) = ${rate}, outside [${low}, ${high}]`)
    }
  },
})

const continuous = defineLaw({
  name: "the rate moves gently but for declared jumps",
  statement: "|at(t) − at(t − 1)| ≤ slope wherever no jump is declared, within 64ε.",
  applies: (subject: ScheduleSubject) => declares(subject, "slope"),
  cases,
  holds: (subject, { options }) => {
    const { at, horizon, slope = Infinity, jumpsAt = () => false } = subject.create(options)
    for (const t of steps(horizon).slice(1)) {
      const change = Math.abs(at(t) - at(t - 1))
      if (jumpsAt(t) || change <= slope + slack(subject, Math.abs(at(t)) + Math.abs(at(t - 1)))) continue
      const rows = [Math.max(0, t - 2), t - 1, t].map((s) => [s, at(s)])
      throw new Violation(
        `a change of ${change} at step ${t}, more than ${slope}:\n${textTable(["step", "rate"], rows)}`,
      )
    }
  },
})

const landmarks = defineLaw({
  name: "the rate passes its landmarks",
  statement: "at(t) = value for every declared [t, value], within 64ε.",
  applies: (subject: ScheduleSubject) => declares(subject, "landmarks"),
  cases,
  holds: (subject, { options }) => {
    const { at, landmarks: marks = [] } = subject.create(options)
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
  applies: (subject: ScheduleSubject) => declares(subject, "monotone"),
  cases,
  holds: (subject, { options }) => {
    const { at, horizon, monotone: way } = subject.create(options)
    if (!way) return
    for (const t of steps(horizon).slice(1)) {
      const change = way === "falling" ? at(t) - at(t - 1) : at(t - 1) - at(t)
      if (change > slack(subject, at(t - 1)))
        throw new Violation(`at(${t - 1}) = ${at(t - 1)}, at(${t}) = ${at(t)}: not ${way}`)
    }
  },
})

const pure = defineLaw({
  name: "the rate depends on the step alone",
  statement:
    "at(t) is the same bits whatever was asked before, in any order, of this schedule or another of its options.",
  cases: ({ options }: ScheduleSubject) =>
    fc.record({ options, asked: fc.array(fc.nat({ max: 50 }), { maxLength: 6 }) }),
  holds: (subject, { options, asked }) => {
    const [one, two] = [subject.create(options), subject.create(options)]
    const forward = steps(one.horizon).map(one.at)
    for (const t of asked) two.at(t)
    for (const t of steps(one.horizon).reverse()) {
      for (const other of [one, two]) {
        if (sameBits(other.at(t), forward[t])) continue
        throw new Violation(`at(${t}) was ${forward[t]} when asked in order, and ${other.at(t)} later`)
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
    const { at, horizon } = subject.create(options)
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
    const { horizon } = subject.create(options)
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
  ...[finite, continuous, landmarks, monotone, pure, boundIsPure, resumes],
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

/** Whether the schedules of this family declare a field, judged by one of them. */
function declares(subject: ScheduleSubject, field: keyof Schedule): boolean {
  const [options] = fc.sample(subject.options, { numRuns: 1, seed: 1 })
  return subject.create(options)[field] !== undefined
}
