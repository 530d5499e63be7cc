import * as fc from "fast-check"
import { anySizeNumber, nonzeroNumber, realNumber } from "../arbitraries/numbers"
import { convexQuadratic, dot, length } from "../arbitraries/quadratics"
import { smoothFunction } from "../arbitraries/smooth-functions"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { representable } from "../rounding"
import { textTable } from "../text-table"
import { allows } from "./hyper-parameters"
import type { OptimizerRun, OptimizerSubject } from "./optimizer-subject"
import type { QuadraticPlan, QuadraticTask } from "./optimizer-traits"
import { able, hasRate, lrName, STARTS_MOVING, WITHOUT_RATE, withoutDecay } from "./steady-laws"
import { type Numbers, showTrajectoryCase, start, startList, trajectories } from "./trajectory"

const RESTING = "rests: n (the first n steps move nothing)"

/** Takes the steps that nothing moves in. */
function rest({ traits: { rests = 0 } }: OptimizerSubject, run: OptimizerRun, grad: Numbers): void {
  for (let t = 0; t < rests; t++) run.step(grad)
}

export const stepsDescend = defineLaw({
  name: "the step goes against the gradient",
  statement:
    "⟨g, Δθ⟩ < 0 for the first step from 0 (after the steps that it rests) along any gradient of size 1e-15 to 1e15, and for " +
    "every step when the step is −Pg with a positive diagonal P.",
  promise: `${RESTING}, or ${STARTS_MOVING}`,
  applies: (subject) => !subject.traits.startsMoving,
  cases: (subject: OptimizerSubject) => {
    const { epsilon } = subject.traits
    const draw = Object.keys(subject.hyper).filter((name) => name !== epsilon?.hyper)
    const drawn = (gradient: fc.Arbitrary<number>, maxSteps: number) =>
      trajectories(subject, { draw, start: fc.constant(0), fixed: withoutDecay(subject), gradient, maxSteps })
    const sized = (low: number, high: number) =>
      drawn(
        anySizeNumber(low, high, subject.eps).filter((g) => g !== 0),
        1,
      )
    const sizes = [sized(-15, 15), sized(13, 15), sized(-15, -13)]
    return fc.record({ trajectory: fc.oneof(drawn(nonzeroNumber(), 8), ...sizes) })
  },
  holds: (subject, { trajectory }) => {
    const run = start(subject, trajectory)
    const steps = subject.traits.preconditioned ? trajectory.grads : trajectory.grads.slice(0, 1)
    rest(subject, run, trajectory.grads[0])
    for (const grad of steps) {
      const before = run.params().flat()
      run.step(grad)
      const moved = run
        .params()
        .flat()
        .map((x, i) => x - before[i])
      const slope = dot(grad.flat(), moved)
      if (!(slope < 0)) throw new Violation(`⟨g, Δθ⟩ = ${slope} for g = [${grad.flat()}], Δθ = [${moved}]`)
    }
  },
  show: showTrajectoryCase,
})

export const smallStepsLower = defineLaw({
  name: "a small enough first step lowers any smooth function",
  statement:
    "With K the largest curvature and η halved until K‖Δθ‖² ≤ |⟨g, Δθ⟩|, f(θ + Δθ) ≤ f(θ) − ½|⟨g, Δθ⟩| (Taylor), " +
    "to the rounding of f.",
  promise: `${WITHOUT_RATE}, ${RESTING}, or ${STARTS_MOVING}`,
  applies: (subject: OptimizerSubject) =>
    subject.traits.locality !== "all" && hasRate(subject) && !subject.traits.startsMoving,
  cases: (subject) =>
    fc.record({
      f: smoothFunction(),
      theta: fc.array(realNumber(), { minLength: 4, maxLength: 4 }),
      lr: fc.constant(subject.hyper[lrName(subject)].default),
    }),
  holds: (subject, { f, theta, lr }) => {
    const here = theta.slice(0, f.dimension)
    const g = f.gradient(here).map((x) => representable(x, subject.eps))
    if (length(g) < 1e-2) return
    for (let eta = lr; ; eta /= 2) {
      const run = startList(subject, here, { ...withoutDecay(subject), [lrName(subject)]: eta })
      rest(subject, run, [g])
      run.step([g])
      const there = run.params()[0]
      const moved = there.map((x, i) => x - here[i])
      const slope = dot(g, moved)
      const distance = length(moved)
      if (!(slope < 0)) throw new Violation(`⟨g, Δθ⟩ = ${slope} at η = ${eta}, g = [${g}], Δθ = [${moved}]`)
      if (f.curvature * distance * distance > -slope) continue
      const [from, to] = [f.value(here), f.value(there)]
      // The gradient was rounded to the subject's precision, and each value of f to float64.
      const rounding =
        subject.eps * length(g) * distance + 1e-14 * (Math.abs(from) + Math.abs(to) + f.curvature * 256)
      if (to <= from + slope / 2 + rounding) return
      const rows = [[eta, slope, from, to, from + slope / 2]]
      throw new Violation(textTable(["η", "⟨g, Δθ⟩", "f before", "f after", "at most"], rows))
    }
  },
})

export const contractsOnQuadratics = defineLaw({
  name: "descends on a quadratic for every rate below 2/λmax",
  statement:
    "On a convex quadratic one step with 0 < η < 2/λmax shrinks f by (max |1 − ηλ|)² at least, to the rounding of θ.",
  applies: (subject: OptimizerSubject) => subject.traits.gradientDescent === true,
  cases: () =>
    fc.record({
      f: convexQuadratic(),
      theta: fc.array(realNumber(), { minLength: 4, maxLength: 4 }),
      percent: fc.integer({ min: 1, max: 99 }),
    }),
  holds: (subject, { f, theta, percent }) => {
    const here = theta.slice(0, f.dimension)
    const lr = ((percent / 100) * 2) / f.eigenvalues[0]
    const run = startList(subject, here, { ...withoutDecay(subject), [lrName(subject)]: lr })
    run.step([f.gradient(here).map((x) => representable(x, subject.eps))])
    const [from, to] = [f.value(here), f.value(run.params()[0])]
    const worst = Math.max(...f.eigenvalues.map((lambda) => Math.abs(1 - lr * lambda)))
    // √f is a norm: rounding moves θ by at most ε·8·(its size), and √f by √(λmax/2) times that.
    const slip = subject.eps * 16 * (length(here) + length(f.centre)) * Math.sqrt(f.eigenvalues[0] / 2)
    const root = worst * Math.sqrt(from) + slip
    if (to <= root * root) return
    throw new Violation(
      textTable(
        ["η·λmax", "f before", "f after", "at most"],
        [[lr * f.eigenvalues[0], from, to, root * root]],
      ),
    )
  },
})

export const divergesBeyond = defineLaw({
  name: "diverges on a quadratic for every rate above 2/λmax",
  statement:
    "From anywhere along the steepest axis, every step with η > 2/λmax takes θ further from the minimum.",
  applies: (subject: OptimizerSubject) => subject.traits.gradientDescent === true,
  cases: () =>
    fc.record({
      f: convexQuadratic(),
      distance: nonzeroNumber(),
      percent: fc.integer({ min: 103, max: 200 }),
    }),
  holds: (subject, { f, distance, percent }) => {
    const lr = ((percent / 100) * 2) / f.eigenvalues[0]
    const from = f.centre.map((c, i) => representable(c + distance * f.eigenvectors[0][i], subject.eps))
    const run = startList(subject, from, { ...withoutDecay(subject), [lrName(subject)]: lr })
    const heights = [f.value(from)]
    for (let t = 0; t < 5; t++) {
      run.step([f.gradient(run.params()[0]).map((x) => representable(x, subject.eps))])
      heights.push(f.value(run.params()[0]))
      if (heights[t + 1] > heights[t]) continue
      throw new Violation(
        `f does not rise at step ${t + 1}: ${heights.join(", ")} with η·λmax = ${lr * f.eigenvalues[0]}`,
      )
    }
  },
})

export const reachesMinimum = defineLaw({
  name: "reaches the minimum of a convex quadratic",
  statement:
    "From up to 8 away on a quadratic of condition number at most 8, θ comes within 1/100 of the starting distance: as " +
    "`onQuadratic` says, for scale-invariant rules with a rate falling from a fifth of the distance to 0, else in one of " +
    "several usual ways: η = 1/λmax, or rates of other sizes, constant or falling.",
  promise: "onQuadratic: (task) => plan (how it gets there)",
  effort: 0.2,
  cases: () =>
    fc.record({ f: convexQuadratic(), offset: fc.array(nonzeroNumber(), { minLength: 4, maxLength: 4 }) }),
  holds: (subject: OptimizerSubject, { f, offset }) => {
    const from = f.centre.map((c, i) => representable(c + offset[i], subject.eps))
    const radius = Math.max(...from.map((x, i) => Math.abs(x - f.centre[i])))
    const task = { lambdaMin: f.eigenvalues[f.dimension - 1], lambdaMax: f.eigenvalues[0], radius }
    const { onQuadratic } = subject.traits
    const plans = onQuadratic ? [onQuadratic(task)] : usualPlans(subject, task)
    const rows: (string | number)[][] = []
    for (const { options, steps, lr } of plans) {
      const run = startList(subject, from, { ...withoutDecay(subject), ...options })
      for (let t = 0; t < steps; t++) {
        if (lr) run.setLr?.(lr(t))
        run.step([f.gradient(run.params()[0]).map((x) => representable(x, subject.eps))])
      }
      const left = Math.max(...run.params()[0].map((x, i) => Math.abs(x - f.centre[i])))
      if (left <= radius / 100 + subject.eps * 64 * length(f.centre)) return
      const rate = `${fc.stringify(options)}${lr ? ", falling to 0" : ""}`
      rows.push([rate, steps, radius, Number.isNaN(left) ? "NaN" : left, radius / 100])
    }
    throw new Violation(
      textTable(["options", "steps", "distance at the start", "at the end", "at most"], rows),
    )
  },
})

/** How a rule that says nothing else is led to the minimum; one of the ways must do. */
function usualPlans(subject: OptimizerSubject, { lambdaMax, radius }: QuadraticTask): QuadraticPlan[] {
  const name = lrName(subject)
  const steady = (rate: number, steps = 400) => ({ options: { [name]: rate }, steps })
  const falling = (rate: number, steps = 400) => ({
    ...steady(rate, steps),
    lr: (t: number) => rate * (1 - t / steps),
  })
  const { scaleInvariant, readsParameter, momentum, gradientDescent } = subject.traits
  if (!hasRate(subject)) return [{ options: {}, steps: 2000 }]
  if (scaleInvariant && !readsParameter)
    return able(subject, "setLr") ? [falling(radius / 5)] : [steady(radius / 400, 2000)]
  if (momentum || gradientDescent) return [steady(1 / lambdaMax)]
  const sized = [radius / 5, radius, radius / 25].flatMap((rate) =>
    able(subject, "setLr") ? [falling(rate), falling(rate, 4000)] : [steady(rate / 80, 2000)],
  )
  return [steady(1 / lambdaMax), ...sized, steady(1, 4000), steady(10, 4000), steady(100, 4000)].filter(
    ({ options }) => allows(subject.hyper[name], options[name]),
  )
}
