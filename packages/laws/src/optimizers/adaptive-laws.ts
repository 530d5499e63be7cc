import * as fc from "fast-check"
import { nonzeroNumber, realNumber } from "../arbitraries/numbers"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { showNumber, textTable } from "../text-table"
import { averagesCondition, mustFollow } from "./closed-form"
import { allows, filledOptions } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import type { MeanOfSquaresTrait } from "./optimizer-traits"
import { lrName, withoutDecay } from "./steady-laws"
import {
  follow,
  mustAgree,
  showTrajectory,
  showTrajectoryCase,
  type TrajectoryDraw,
  trajectories,
} from "./trajectory"
import { denominator, movingAverage, squared } from "./weighted-mean"

/** Trajectories for the formulas: only η, the averages and ε are drawn; ε from negligible to overwhelming. */
export function formulaTrajectories(subject: OptimizerSubject, draw: TrajectoryDraw = {}) {
  const { epsilon, averages = [] } = subject.traits
  const drawn = { draw: [lrName(subject), ...averages], gradient: realNumber(), ...draw }
  const fixed = { ...withoutDecay(subject), ...draw.fixed }
  if (!epsilon) return trajectories(subject, { ...drawn, fixed })
  const range = subject.hyper[epsilon.hyper]
  const sizes = [0.125, 1e-8, 1, 1048576].filter((size) => range !== undefined && allows(range, size))
  return fc
    .constantFrom(...(sizes.length > 0 ? sizes : [range.default]))
    .chain((eps) => trajectories(subject, { ...drawn, fixed: { [epsilon.hyper]: eps, ...fixed } }))
}

export const constantGradient = defineLaw({
  name: "a constant gradient gives the declared step",
  statement:
    "Under a constant gradient, with ε = 0 (or next to nothing), step t is −η·fₜ·sign(g) with fₜ = 1 for Adam (m̂ₜ = g, v̂ₜ = g²: " +
    "exactly η), 1/√(1 − αᵗ) for RMSProp, 1/√t for Adagrad, to rounding.",
  applies: (subject: OptimizerSubject) => subject.traits.underConstantGradient !== undefined,
  cases: (subject) =>
    fc.record({
      trajectory: formulaTrajectories(subject, {
        gradient: nonzeroNumber(),
        maxSteps: 20,
        fixed: withoutEpsilon(subject),
      }).map((one) => ({ ...one, grads: one.grads.map(() => one.grads[0]) })),
    }),
  holds: (subject, { trajectory }) => {
    const factor = subject.traits.underConstantGradient as (t: number, options: object) => number
    mustFollow(subject, trajectory, (history, options) => {
      const f = factor(history.length, options)
      const delta = -options[lrName(subject)] * f * Math.sign(history[0])
      return { delta, size: Math.abs(delta) * Math.max(1, f * f) }
    })
  },
  show: showTrajectoryCase,
})

/** ε = 0, or the smallest of some that next to nothing remain of. */
function withoutEpsilon(subject: OptimizerSubject): Record<string, number> {
  const { epsilon } = subject.traits
  const range = epsilon && subject.hyper[epsilon.hyper]
  const eps = range && [0, 1e-30, 1e-16].find((size) => allows(range, size))
  return epsilon && eps !== undefined ? { [epsilon.hyper]: eps } : {}
}

export const scaleInvariant = defineLaw({
  name: "the size of the gradients does not matter as ε → 0",
  statement:
    "Multiplying every gradient by c = 2ᵏ changes θ by no more than rounding and ε's share, ε·(1 + 1/c)/(min|g|·√(1 − β)) " +
    "of each step.",
  applies: (subject: OptimizerSubject) => subject.traits.scaleInvariant === true,
  cases: (subject) =>
    fc.record({
      trajectory: formulaTrajectories(subject, {
        gradient: nonzeroNumber(),
        fixed: withoutEpsilon(subject),
      }),
      power: fc.integer({ min: -10, max: 10 }),
    }),
  holds: (subject, { trajectory, power }) => {
    const scale = power < 0 ? 1 / (1 << -power) : 1 << power
    const { options, params, grads } = trajectory
    const scaled = grads.map((grad) => grad.map((list) => list.map((g) => g * scale)))
    const expected = follow(subject, trajectory)
    const filled = filledOptions(subject, options)
    const kappa = averagesCondition(subject, options)
    const { epsilon } = subject.traits
    const eps = epsilon ? filled[epsilon.hyper] : 0
    const moved = (t: number, p: number, i: number) => {
      let [way, last] = [0, params[p][i]]
      for (let s = 0; s <= t; s++) {
        way += Math.abs(expected[s][p][i] - last) + subject.eps * Math.abs(last)
        last = expected[s][p][i]
      }
      return way
    }
    mustAgree({
      trajectory,
      expected,
      got: follow(subject, { ...trajectory, grads: scaled }),
      allowed: (t, p, i) => {
        const smallest = Math.min(...grads.slice(0, t + 1).map((grad) => Math.abs(grad[p][i])))
        const share = (eps * (1 + 1 / scale) * Math.sqrt(kappa)) / smallest
        return moved(t, p, i) * (share + subject.eps * (16 + 8 * t) * kappa)
      },
      also: { "gradients multiplied by": scale },
    })
  },
  show: showTrajectoryCase,
})

export const sumOfSquares = defineLaw({
  name: "the denominator is the root of the sum of all squares",
  statement:
    "Δₜ = −ηgₜ/(√(Σᵢgᵢ²) + ε), and 0 where the gradient is 0, to rounding: both printed forms of Adagrad.",
  applies: (subject: OptimizerSubject) => subject.traits.sumOfSquares === true,
  cases: (subject) => fc.record({ trajectory: formulaTrajectories(subject) }),
  holds: (subject, { trajectory }) =>
    mustFollow(subject, trajectory, (history, options) => {
      const g = history[history.length - 1]
      const sum = squared(history).reduce((a, b) => a + b, 0)
      return { delta: g === 0 ? 0 : (-options[lrName(subject)] * g) / denominator(subject, sum, options) }
    }),
  show: showTrajectoryCase,
})

export const meanOfSquares = defineLaw({
  name: "the denominator is the root of the running mean of squares",
  statement:
    "Δₜ = −ηgₜ/(√vₜ + ε) with vₜ = Σ (1 − α)αᵗ⁻ⁱgᵢ², or vₜ = αvₜ₋₁ + (1 − α)gₜ² from v₁ = g₁² as the lecture prints it, " +
    "less the squared running mean when centred, to rounding.",
  applies: (subject: OptimizerSubject) => subject.traits.meanOfSquares !== undefined,
  cases: (subject) => fc.record({ trajectory: formulaTrajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { coefficient, start, centred } = subject.traits.meanOfSquares as MeanOfSquaresTrait
    mustFollow(subject, trajectory, (history, options) => {
      const [alpha, g] = [options[coefficient], history[history.length - 1]]
      if (g === 0) return { delta: 0 }
      const mean =
        start === "zero" ? movingAverage(squared(history), alpha) : firstKept(squared(history), alpha)
      const average = centred ? movingAverage(history, alpha) : 0
      const v = Math.max(0, mean - average * average)
      const delta = (-options[lrName(subject)] * g) / denominator(subject, v, options)
      // Taking two near numbers off each other magnifies their rounding.
      return {
        delta,
        size: centred ? Math.abs(delta) * Math.min(1 / subject.eps, mean / v) : Math.abs(delta),
      }
    })
  },
  show: showTrajectoryCase,
})

export const rateNeverRises = defineLaw({
  name: "denominators never fall",
  statement:
    "The size of step over gradient, |Δₜ/gₜ| = η/denominator, never rises from step to step, to rounding.",
  applies: (subject: OptimizerSubject) => subject.traits.rateNeverRises === true,
  cases: (subject) =>
    fc.record({
      trajectory: formulaTrajectories(subject, { gradient: nonzeroNumber(), start: fc.constant(0) }),
    }),
  holds: (subject, { trajectory }) => {
    const course = [trajectory.params, ...follow(subject, trajectory)]
    trajectory.params.forEach((list, p) =>
      list.forEach((_, i) => {
        let [last, slack] = [Infinity, 0]
        const rows: (string | number)[][] = []
        trajectory.grads.forEach((grad, t) => {
          const [from, to, g] = [course[t][p][i], course[t + 1][p][i], grad[p][i]]
          const rate = Math.abs((to - from) / g)
          const error = subject.eps * (16 * rate + (2 * (Math.abs(from) + Math.abs(to))) / Math.abs(g))
          rows.push([t + 1, g, rate, showNumber(last)])
          if (rate > last + slack + error) {
            throw new Violation(
              `parameter ${p}, element ${i}: |Δ/g| rises at step ${t + 1}\n` +
                textTable(["step", "gradient", "|Δ/g|", "before"], rows),
              showTrajectory(trajectory),
            )
          }
          ;[last, slack] = [rate, error]
        })
      }),
    )
  },
  show: showTrajectoryCase,
})

/** αᵗ⁻¹x₁ + Σ_{i>1} (1 − α)αᵗ⁻ⁱxᵢ. */
function firstKept(history: readonly number[], alpha: number): number {
  return history.slice(1).reduce((mean, x) => alpha * mean + (1 - alpha) * x, history[0])
}
