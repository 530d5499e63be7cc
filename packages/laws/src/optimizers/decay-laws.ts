import * as fc from "fast-check"
import { positiveNumber } from "../arbitraries/numbers"
import { defineLaw } from "../law"
import { representable } from "../rounding"
import { averagesCondition } from "./closed-form"
import { filledOptions } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import type { DecayTrait } from "./optimizer-traits"
import { hasRate, lrName } from "./steady-laws"
import { follow, mustAgree, showTrajectoryCase, start, type Trajectory, trajectories } from "./trajectory"

export const decoupledDecay = defineLaw({
  name: "weight decay stands beside the step",
  statement:
    "θₜ = (1 − ηλ)θₜ₋₁ + Δₜ, or (θₜ₋₁ + Δₜ)/(1 + ηλ) in proximal form, with Δₜ the step without decay under the same " +
    "gradients, to the rounding of the sums.",
  promise: "readsParameter: true (the step depends on the parameter), or decay of its own",
  applies: ({ traits: { decay, readsParameter } }: OptimizerSubject) =>
    (decay?.kind === "decoupled" || decay?.kind === "proximal") && !readsParameter,
  cases: (subject) => fc.record({ trajectory: decayTrajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { kind, hyper } = subject.traits.decay as DecayTrait
    const filled = filledOptions(subject, trajectory.options)
    const pull = filled[lrName(subject)] * filled[hyper]
    const bare = follow(subject, { ...trajectory, options: { ...trajectory.options, [hyper]: 0 } })
    const expected: number[][][] = []
    bare.forEach((params, t) => {
      const [lastBare, last] =
        t === 0 ? [trajectory.params, trajectory.params] : [bare[t - 1], expected[t - 1]]
      const next = (from: number, delta: number) =>
        kind === "proximal" ? (from + delta) / (1 + pull) : (1 - pull) * from + delta
      expected.push(params.map((list, p) => list.map((x, i) => next(last[p][i], x - lastBare[p][i]))))
    })
    mustAgree({
      trajectory,
      expected,
      got: follow(subject, trajectory),
      allowed: tolerance(subject, trajectory, bare),
    })
  },
  show: showTrajectoryCase,
})

export const coupledDecay = defineLaw({
  name: "weight decay is part of the gradient",
  statement:
    "With decay λ and gradients g the course is that of gradients g + λθ without decay, to rounding.",
  applies: (subject: OptimizerSubject) => subject.traits.decay?.kind === "coupled",
  cases: (subject) => fc.record({ trajectory: decayTrajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { hyper } = subject.traits.decay as DecayTrait
    const { options, grads } = trajectory
    const lambda = filledOptions(subject, options)[hyper]
    const bare = start(subject, { ...trajectory, options: { ...options, [hyper]: 0 } })
    const expected = grads.map((grad) => {
      const here = bare.params()
      const joint = grad.map((list, p) =>
        list.map((g, i) => representable(g + lambda * here[p][i], subject.eps)),
      )
      bare.step(joint)
      return bare.params()
    })
    mustAgree({
      trajectory,
      expected,
      got: follow(subject, trajectory),
      allowed: tolerance(subject, trajectory, expected),
    })
  },
  show: showTrajectoryCase,
})

/** Parameters and gradients all positive and steps small, so that g + λθ never cancels and magnifies rounding. */
function decayTrajectories(subject: OptimizerSubject): fc.Arbitrary<Trajectory> {
  const { averages = [], momentum, decay } = subject.traits
  const lr = lrName(subject)
  return trajectories(subject, {
    draw: [...averages, ...(momentum ? [momentum.coefficient] : []), (decay as DecayTrait).hyper],
    fixed: hasRate(subject) ? { [lr]: Math.min(0.0078125, subject.hyper[lr].default) } : {},
    gradient: positiveNumber(),
    start: positiveNumber().map((x) => 4 + x / 2),
  })
}

/** ε·(16 + 8t)·κ of all the ways moved so far, and ε·(4 + 2t) of the largest parameter. */
function tolerance(subject: OptimizerSubject, trajectory: Trajectory, course: readonly number[][][]) {
  const kappa = averagesCondition(subject, trajectory.options)
  return (t: number, p: number, i: number) => {
    let [way, largest, last] = [0, Math.abs(trajectory.params[p][i]), trajectory.params[p][i]]
    for (let s = 0; s <= t; s++) {
      way += Math.abs(course[s][p][i] - last)
      last = course[s][p][i]
      largest = Math.max(largest, Math.abs(last))
    }
    return subject.eps * ((16 + 8 * (t + 1)) * kappa * way + (4 + 2 * (t + 1)) * largest)
  }
}
