import * as fc from "fast-check"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { within } from "../rounding"
import { textTable } from "../text-table"
import { created } from "./created"
import type { ScheduleFormulaSubject } from "./schedule-formula"

/** Steps that a bound schedule takes one by one. */
const WALK = 24
/** Far beyond the end of whatever has one. */
const HUGE = [1e6, 2147483649, 9007199254740991]

interface Case {
  readonly options: unknown
  readonly steps: readonly number[]
}

/** Whole steps, parts of one, and those at and beside each border. */
function stepsOf(subject: ScheduleFormulaSubject, options: unknown): fc.Arbitrary<readonly number[]> {
  const borders = subject.borders(options).flatMap((at) => [at - 1, at, at + 1])
  const anywhere = fc.integer({ min: 0, max: 204800 }).map((n) => n / 1024)
  const drawn = fc.array(fc.oneof(fc.nat({ max: 200 }), anywhere), { minLength: 4, maxLength: 8 })
  return drawn.map((some) => [0, 1, ...borders.filter((step) => step >= 0), ...some])
}

/** 16 ulps: each writing is a few operations; and the last places of what is subnormal. */
function agree(
  subject: ScheduleFormulaSubject,
  options: unknown,
  step: number,
  wanted: number,
  got: number,
): boolean {
  const size = Math.max(Math.abs(wanted), subject.size?.(options, step) ?? 0)
  // An infinite value allows no other.
  if (!Number.isFinite(wanted)) return Object.is(wanted, got)
  return within(wanted, got, 32 * subject.eps * size + 16 * Number.MIN_VALUE)
}

const SIZE = "`size`, the largest number that the rate is a difference of, in whose ulps rounding is counted"
const BOUND =
  "`rates`, the options that are learning rates, a group's own first; `usual` in `bound`, where what binds it has other defaults; or " +
  "`number`, if it is not the rate that is bound"

/** Every value is that of the formula. */
export const scheduleFormulaLaws: readonly Law<ScheduleFormulaSubject>[] = [
  defineLaw({
    name: "every value is that of the declared formula",
    statement:
      "at(t) = f(t) within 16 ulps of it, or of what it is declared to be a difference of: at 0, at and beside every border, between " +
      "steps, and at 10⁶, 2³¹ + 1 and 2⁵³ − 1. Bound to groups with rates of their own, stepped or sent there, each has f(t) of its own, with options left out and with one a group.",
    cases: (subject: ScheduleFormulaSubject): fc.Arbitrary<Case> =>
      subject.options.chain((options) =>
        fc.record({ options: fc.constant(options), steps: stepsOf(subject, options) }),
      ),
    holds: (subject, { options, steps }) => {
      const at = created(subject, options)
      for (const t of [...steps, ...HUGE]) {
        const [wanted, got] = [subject.formula(options, t), at(t)]
        if (agree(subject, options, t, wanted, got)) continue
        const table = textTable(["step", "formula", "schedule"], [[t, wanted, got]])
        // Near enough for two writings of one thing.
        const close = Math.abs(wanted - got) <= 1e-6 * Math.abs(wanted) || Math.abs(wanted - got) < 1e-9
        throw new Violation(table, undefined, close ? SIZE : undefined)
      }
      holdsBound(subject, options, steps)
    },
  }),
]

function holdsBound(subject: ScheduleFormulaSubject, options: unknown, steps: readonly number[]): void {
  const lrs = [0.5, 0.003, 2]
  const { withRate } = subject
  if (!subject.bind || !withRate) return
  const own = lrs.map((lr, group) => withRate(options, lr, group))
  const run = subject.bind(options, lrs)
  const look = (t: number, how: string) => {
    for (const [group, rate] of run.rates().entries()) {
      const wanted = subject.formula(own[group], t)
      if (agree(subject, own[group], t, wanted, rate)) continue
      const table = textTable(["step", "group", "formula", "rate in force"], [[t, group, wanted, rate]])
      throw new Violation(`bound, ${how}:\n${table}`, undefined, BOUND)
    }
  }
  const go = (t: number, to?: number) => {
    try {
      run.step(to)
    } catch (error) {
      const finding = `bound, it refuses step ${t}: ${error instanceof Error ? error.message : String(error)}`
      throw new Violation(finding, undefined, "`last`, past which step it refuses to go")
    }
  }
  const last = subject.last?.(options) ?? Number.POSITIVE_INFINITY
  look(0, "as it begins")
  for (let t = 1; t <= Math.min(WALK, last); t++) {
    go(t)
    look(t, "step by step")
  }
  for (const t of steps.filter((step) => step <= last && Number.isInteger(step))) {
    go(t, t)
    look(t, "sent there")
  }
}
