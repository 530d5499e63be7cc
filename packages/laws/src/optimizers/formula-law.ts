import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import { seededRandom } from "../arbitraries/seeded-random"
import { defineLaw } from "../law"
import { type Formula, ofAll, type Past } from "./formula"
import { allows, filledOptions } from "./hyper-parameters"
import type { FilledOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"
import { able, hasRate, lrName } from "./steady-laws"
import {
  after,
  mustAgree,
  type Numbers,
  showTrajectoryCase,
  type Trajectory,
  trajectories,
} from "./trajectory"

/** Steps in a case: enough for what begins late, or comes only now and then. */
const MOST_STEPS = 12

export const everyStepIsTheFormulas = defineLaw({
  name: "every step is that of the declared formula",
  statement:
    "θₜ = θₜ₋₁ + Δ(g₁ … gₜ) with the declared Δ and decay, for parameters of every shape, small numbers (ε) also large, and " +
    "a learning rate that changes, within twice what numbers off by ε·(8 + 4t) make of it, and that much of it, times " +
    "1/(1 − β) for the coefficients in [0, 1).",
  applies: (subject: OptimizerSubject) => subject.traits.formula !== undefined,
  cases: (subject) =>
    fc.record({
      trajectory: formulaTrajectories(subject),
      factors: fc.array(fc.constantFrom(1, 0.5, 2), { minLength: MOST_STEPS, maxLength: MOST_STEPS }),
    }),
  holds: (subject, { trajectory, factors }) => {
    const { grads, options } = trajectory
    const base = filledOptions(subject, options)[lrName(subject)]
    const live = hasRate(subject) && able(subject, "setLr")
    const rates = grads.map((_, t) => (live ? base * factors[t] : base))
    const { expected, allowed } = course(subject, trajectory, rates)
    const run = after(subject, trajectory, 0)
    const got = grads.map((grad, t) => {
      if (live) run.setLr?.(rates[t])
      run.step(grad)
      return run.params()
    })
    const changing = rates.some((rate) => rate !== rates[0])
    mustAgree({
      trajectory,
      expected,
      got,
      allowed: (t, p, i) => allowed[t][p][i],
      also: changing ? { "learning rates": rates } : {},
      rerun: (steps) => after(subject, trajectory, steps, live ? rates : []),
    })
  },
  show: ({ trajectory }) => showTrajectoryCase({ trajectory }),
})

/** Everything is drawn, and what is tiny by default also large, since it would otherwise not be seen. */
function formulaTrajectories(subject: OptimizerSubject): fc.Arbitrary<Trajectory> {
  const start = fc.oneof({ withCrossShrink: true }, fc.constant(0), realNumber())
  const tiny = Object.entries(subject.hyper).filter(([name, range]) => {
    return name !== lrName(subject) && !range.fixed && range.default !== 0 && Math.abs(range.default) < 1e-3
  })
  const sizes = tiny.map(([name, range]) => {
    const large = [0.125, 1].filter((size) => allows(range, size))
    return [name, fc.option(fc.constantFrom(range.default, ...large), { nil: undefined })] as const
  })
  return fc
    .record({
      drawn: trajectories(subject, { start, maxSteps: MOST_STEPS }),
      large: fc.record(Object.fromEntries(sizes)),
    })
    .map(({ drawn, large }) => ({ ...drawn, options: { ...drawn.options, ...stated(large) } }))
}

const stated = (values: Readonly<Record<string, number | undefined>>) =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  )

/** The formula's course, and how far from it rounding may lead. */
function course(subject: OptimizerSubject, { params, shapes, grads, options }: Trajectory, rates: number[]) {
  const raw = ofAll(subject.traits.formula as Formula)
  const step: typeof raw = (past, hyper, of) => raw(past, asked(subject, hyper), of)
  const { decay } = subject.traits
  if (decay && !["coupled", "decoupled", "proximal", "own"].includes(decay.kind))
    throw new TypeError(`${subject.name}: decay must be of a known kind, got ${fc.stringify(decay.kind)}.`)
  const lr = lrName(subject)
  const filled = filledOptions(subject, options)
  const kappa = conditionOfUnits(subject, filled)
  const lambda = decay ? filled[decay.hyper] : 0
  const [g, w, slackOfG, slackOfW]: number[][][][] = [[], [], [], []]
  const [expected, allowed]: number[][][][] = [[], []]
  let [here, error] = [params, mapped(params, () => 0)]
  grads.forEach((grad, t) => {
    const hyper = { ...filled, [lr]: rates[t] }
    const h = subject.eps * (8 + 4 * (t + 1))
    const pull = rates[t] * lambda
    const coupled = decay?.kind === "coupled" ? lambda : 0
    const before = decay?.kind === "decoupled" ? mapped(here, (x) => x * (1 - pull)) : here
    g.push(mapped(grad, (x, p, i) => x + coupled * here[p][i]))
    slackOfG.push(
      mapped(grad, (x, p, i) => h * (Math.abs(x) + coupled * Math.abs(here[p][i])) + coupled * error[p][i]),
    )
    w.push(mapped(before, (x) => x))
    slackOfW.push(mapped(here, (x, p, i) => h * Math.abs(x) + error[p][i]))
    const past = { g, w, lr: rates.slice(0, t + 1) }
    const delta = demandLike(subject, step(past, hyper, shapes), params)
    const spread = spreadOf((other, hypers) => step(other, hypers, shapes), delta, past, hyper, {
      ...{ g: slackOfG, w: slackOfW, h },
    })
    const next = mapped(before, (x, p, i) => {
      const moved = x + delta[p][i]
      return decay?.kind === "proximal" ? moved / (1 + pull) : moved
    })
    error = mapped(error, (e, p, i) => {
      const [from, to, by] = [here[p][i], next[p][i], delta[p][i]].map(Math.abs)
      return e + 2 * spread[p][i] + 2 * h * kappa * by + subject.eps * (2 * from + 2 * to)
    })
    here = next
    expected.push(next)
    // What is infinite has to be so, and allows nothing.
    allowed.push(mapped(error, (x, p, i) => (Number.isFinite(next[p][i] + x) ? x : 0)))
  })
  return { expected, allowed }
}

/** @throws TypeError unless a formula gave a number for each element of each parameter */
function demandLike({ name }: OptimizerSubject, delta: Numbers, params: Numbers): Numbers {
  const sizes = (lists: Numbers) => (Array.isArray(lists) ? lists.map((list) => list?.length) : lists)
  if (String(sizes(delta)) === String(sizes(params))) return delta
  throw new TypeError(
    `${name}: the formula must give as many numbers as the parameters have, ${String(sizes(params))}, got ${String(sizes(delta))}. Return a list of numbers in row-major order, for all parameters a list of such lists.`,
  )
}

/** The hyper-parameters, of which none but those that there are may be asked: `undefined` would count as a number or as false. */
function asked({ name }: OptimizerSubject, hyper: FilledOptions): FilledOptions {
  return new Proxy(hyper, {
    get(all, key) {
      if (key in all) return Reflect.get(all, key)
      throw new TypeError(
        `${name}: the formula must ask for hyper-parameters that the laws draw, got ${String(key)}. They are ${Object.keys(all).join(", ")}; each value of a flag is a form of its own, with its formula.`,
      )
    },
  })
}

/** Σ 1/(1 − β) over what is declared in [0, 1): the rounding of 1 − β, which a quotient of two such sums does not show. */
function conditionOfUnits({ hyper }: OptimizerSubject, filled: FilledOptions): number {
  const units = Object.entries(hyper).filter(([, range]) => {
    return range.max === 1 && range.maxOpen === true && !range.fixed
  })
  return units.reduce((sum, [name]) => sum + 1 / (1 - filled[name]), 1)
}

/** Ways in which all numbers are off a little. */
const WAYS = 8

/** How far the step comes to lie from `delta` when all that it is made of is off a little, in several ways at once. */
function spreadOf(
  step: (past: Past<Numbers>, hyper: FilledOptions) => Numbers,
  delta: Numbers,
  past: Past<Numbers>,
  hyper: FilledOptions,
  slack: { readonly g: readonly Numbers[]; readonly w: readonly Numbers[]; readonly h: number },
): number[][] {
  const spread = mapped(delta, () => 0)
  for (let way = 0; way < WAYS; way++) {
    const random = seededRandom(way)
    const off = (size: number) => (random() < 0.5 ? -size : size)
    const moved = (lists: readonly Numbers[], by: readonly Numbers[]) =>
      lists.map((list, t) => mapped(list, (x, p, i) => x + off(by[t][p][i])))
    const other = { g: moved(past.g, slack.g), w: moved(past.w, slack.w), lr: past.lr }
    const near = Object.entries(hyper).map(([name, value]) => [name, value + off(slack.h * Math.abs(value))])
    const found = step(other, Object.fromEntries(near))
    for (const [p, list] of found.entries()) {
      for (const [i, x] of list.entries()) {
        spread[p][i] = Math.max(spread[p][i], Math.abs(x - delta[p][i]) || 0)
      }
    }
  }
  return spread
}

function mapped(numbers: Numbers, f: (x: number, p: number, i: number) => number): number[][] {
  return numbers.map((list, p) => list.map((x, i) => f(x, p, i)))
}
