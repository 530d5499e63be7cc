import * as fc from "fast-check"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { within } from "../rounding"
import type { BoundScheduleSubject, SaidRates, ScheduledGroup } from "./bound-schedule"
import {
  anew,
  begin,
  beginnings,
  type Happening,
  type Life,
  live,
  lives,
  reborn,
  seen,
} from "./bound-schedule-life"

type Case = {
  readonly options: unknown
  readonly lrs: readonly number[]
  readonly life: readonly Happening[]
}

const cases = ({ options }: BoundScheduleSubject) => fc.record({ options, lrs: beginnings, life: lives })

/** The course of a life up to what went wrong. */
function shown(subject: BoundScheduleSubject, { options, lrs, life }: Case, until = life.length): string {
  const show = subject.show ?? fc.stringify
  const lines = life.slice(0, until + 1).map(({ what, ...rest }) => `${what} ${fc.stringify(rest)}`)
  return [`options ${show(options)}`, `rates ${fc.stringify(lrs)}`, ...lines].join("\n")
}

/** Lets something happen, and gives the message of the error if there was one. */
function tried(life: Life, happening: Happening): string | undefined {
  return failure(() => live(life, happening))
}

function failure(act: () => void): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const resumes = defineLaw({
  name: "resumed in any order equals uninterrupted",
  statement:
    "Whatever happens (steps, groups that come and go, rates set by hand), saved at any point, built anew and loaded, " +
    "the optimizer or the schedule first, before or after they are bound: all numbers and states stay the same to the bit.",
  cases,
  holds: (subject: BoundScheduleSubject, example) => {
    const { options, lrs, life } = example
    const whole = begin(subject, lrs, options)
    let broken = begin(subject, lrs, options)
    for (const [i, happening] of life.entries()) {
      if (happening.what === "reload") broken = reborn(subject, broken, options, happening.order)
      const [one, other] = [tried(whole, happening), tried(broken, happening)]
      const [expected, got] = [seen(whole), seen(broken)]
      if (one === other && expected === got) continue
      const finding = `uninterrupted: ${one ?? expected}\nresumed:       ${other ?? got}`
      throw new Violation(finding, shown(subject, example, i))
    }
  },
  show: (example) => fc.stringify(example),
})

const follows = defineLaw({
  name: "every group goes by its own rate",
  statement:
    "After a step each group that is there has s(t) of its initial rate, or, where the schedule scales and the rate was " +
    "another, that rate times s(t)/s(t − 1), all less the floor; after a step to t it has s(t) of its initial rate, which no step changes. Within 1e-12.",
  promise:
    "`chainable: false` where it sets rates outright, `floor` where scaling leaves one alone, `last` where it ends",
  applies: (subject: BoundScheduleSubject) => subject.said !== undefined,
  cases,
  holds: (subject, example) => {
    const said = subject.said?.(example.options)
    if (!said) return
    const life = begin(subject, example.lrs, example.options)
    for (const [i, happening] of example.life.entries()) {
      const t = life.schedule.lastEpoch
      const epoch = happening.what === "seek" ? happening.epoch : undefined
      const moved = life.optimizer.groups.map((group) => wantedOf(said, group, t, epoch))
      const wanted = moved.map(({ rate }) => rate)
      const initial = life.optimizer.groups.map(({ lr, initialLr = lr }) => initialLr)
      const refused = tried(life, happening)
      if (happening.what !== "step" && happening.what !== "seek") continue
      // What overflows is refused, and what is past the end.
      if (refused && wanted.every(Number.isFinite)) throw new Violation(refused, shown(subject, example, i))
      if (refused) continue
      const kept = life.optimizer.groups.map(({ initialLr }) => initialLr)
      if (String(kept) !== String(initial)) {
        throw new Violation(`initial rates were [${initial}], are [${kept}]`, shown(subject, example, i))
      }
      const got = life.optimizer.groups.map(({ lr }) => lr)
      if (got.every((lr, g) => within(wanted[g], lr, 1e-12 * moved[g].size))) continue
      throw new Violation(`rates should be [${wanted}], got [${got}]`, shown(subject, example, i))
    }
  },
  show: (example) => fc.stringify(example),
})

/** The rate that a group has to have after a step, or after one to an epoch, and the size of what it is the sum of. */
function wantedOf(
  said: SaidRates,
  { lr, initialLr = lr }: ScheduledGroup,
  t: number,
  epoch?: number,
): { readonly rate: number; readonly size: number } {
  const one = (rate: number) => ({ rate, size: Math.abs(rate) })
  if (epoch !== undefined) return one(said.at(initialLr, epoch))
  const [own, next] = [t, t + 1].map((step) => said.at(initialLr, step))
  if (lr === own || !said.scales(t)) return one(next)
  // A schedule of the initial rate 0 may be 0 throughout and tell no ratio; that of 1 does.
  const [before, after] = [t, t + 1].map((step) => said.at(initialLr || 1, step))
  const floor = said.floor?.(t) ?? 0
  if (before === after) return one(lr)
  if (before === floor) return one(lr === initialLr ? after : Math.max(0, lr + (next - own)))
  const above = ((lr - floor) * (after - floor)) / (before - floor)
  return { rate: Math.max(0, floor + above), size: Math.abs(floor) + Math.abs(above) }
}

const whole = defineLaw({
  name: "a step that fails changes nothing",
  statement:
    "When a group refuses what a step or a loaded state would write, rates, place and state are what they were, and " +
    "the next step is as if nothing had been tried.",
  applies: (subject: BoundScheduleSubject) => subject.optimizer([1]).refuse !== undefined,
  cases: (subject) => fc.record({ case: cases(subject), load: fc.boolean() }),
  holds: (subject, { case: example, load }) => {
    const lrs = [...example.lrs, 0.25]
    const [life, other] = [begin(subject, lrs, example.options), begin(subject, lrs, example.options)]
    const fresh = begin(subject, lrs, example.options).schedule.stateDict()
    for (const [i, happening] of example.life.entries()) {
      if (happening.what === "add" || happening.what === "remove") continue
      for (const one of [life, other]) tried(one, happening)
      const before = seen(life)
      const attempt = (on: Life) => {
        if (load) on.schedule.loadStateDict(fresh)
        else on.schedule.step()
      }
      life.optimizer.refuse?.(true)
      const refused = failure(() => attempt(life))
      life.optimizer.refuse?.(false)
      // Where that group had nothing to be written, it was no failure.
      if (refused === undefined) failure(() => attempt(other))
      else if (seen(life) !== before) {
        throw new Violation(`before: ${before}\nafter:  ${seen(life)}`, shown(subject, example, i))
      }
    }
    if (seen(life) !== seen(other)) throw new Violation("it went on differently", shown(subject, example))
  },
  show: (example) => fc.stringify(example),
})

const starts = defineLaw({
  name: "bound to a loaded optimizer it starts from the initial rates",
  statement:
    "After whatever life the optimizer is saved and loaded into another, to which a schedule is bound that is not loaded: " +
    "each group has s(0) of its initial rate, to the bit, and goes on from there.",
  applies: (subject: BoundScheduleSubject) => subject.said !== undefined,
  cases,
  holds: (subject, example) => {
    const said = subject.said?.(example.options)
    const life = begin(subject, example.lrs, example.options)
    for (const happening of example.life) tried(life, happening)
    const { optimizer, schedule } = anew(subject, life, example.options)
    for (const t of [0, 1]) {
      if (t > 0) schedule.step()
      for (const { lr, initialLr = lr } of optimizer.groups) {
        const wanted = said?.at(initialLr, t) ?? lr
        if (within(wanted, lr, t * 1e-12 * wanted)) continue
        throw new Violation(
          `at step ${t} of ${initialLr} should be ${wanted}, got ${lr}`,
          shown(subject, example),
        )
      }
    }
  },
  show: (example) => fc.stringify(example),
})

/** Laws of the life of a bound schedule. */
export const boundScheduleLaws: readonly Law<BoundScheduleSubject>[] = [resumes, follows, whole, starts]
