import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import { seededRandom } from "../arbitraries/seeded-random"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { representable } from "../rounding"
import { textTable } from "../text-table"
import { formulaTrajectories } from "./adaptive-laws"
import { averagesCondition, mustFollow } from "./closed-form"
import { allows, filledOptions } from "./hyper-parameters"
import type { FilledOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"
import type { AdamTrait } from "./optimizer-traits"
import { lrName, withoutDecay } from "./steady-laws"
import { follow, showTrajectory, showTrajectoryCase, startList } from "./trajectory"
import { denominator, fadingSum, sizes, squared, totalWeight, weightedMean } from "./weighted-mean"

const isAdam = (subject: OptimizerSubject) => subject.traits.adam !== undefined

/** β₁ and β₂ by the subject's names. */
function betas(subject: OptimizerSubject, options: FilledOptions): readonly [number, number] {
  const { beta1, beta2 } = subject.traits.adam as AdamTrait
  return [options[beta1], options[beta2]]
}

export const ratioOfWeightedMeans = defineLaw({
  name: "the step is the ratio of two weighted means",
  statement:
    "Δₜ = −η·m̂ₜ/(√v̂ₜ + ε) where m̂ₜ is the mean of all gradients with weights β₁ᵗ⁻ⁱ and v̂ₜ of their squares with " +
    "β₂ᵗ⁻ⁱ (AMSGrad: the largest v so far), for any ε, to rounding.",
  applies: isAdam,
  cases: (subject: OptimizerSubject) => fc.record({ trajectory: formulaTrajectories(subject) }),
  holds: (subject, { trajectory }) =>
    mustFollow(subject, trajectory, (history, options) => {
      const [beta1, beta2] = betas(subject, options)
      const squares = squared(history)
      const total = totalWeight(history.length, beta2)
      const reached = squares.map((_, t) => fadingSum(squares.slice(0, t + 1), beta2) / total)
      const v = subject.traits.adam?.amsgrad ? Math.max(...reached) : weightedMean(squares, beta2)
      const scale = options[lrName(subject)] / denominator(subject, v, options)
      if (!Number.isFinite(scale)) return { delta: 0, size: Infinity }
      return {
        delta: -scale * weightedMean(history, beta1),
        size: scale * weightedMean(sizes(history), beta1),
      }
    }),
  show: showTrajectoryCase,
})

export const stepIsBounded = defineLaw({
  name: "no step is longer than the averages allow",
  statement:
    "|Δₜ| ≤ η·√(Σ wᵢ²/uᵢ) (Cauchy–Schwarz), w and u the weights of m̂ₜ and v̂ₜ, whatever the gradients. The usual bound " +
    "η·max(1, (1 − β₁)/√(1 − β₂)) is for one gradient after zeros: the next law.",
  applies: isAdam,
  cases: (subject: OptimizerSubject) =>
    fc.record({ trajectory: formulaTrajectories(subject, { start: fc.constant(0) }) }),
  holds: (subject, { trajectory }) =>
    stepsWithin(subject, trajectory, (t, options) => {
      const [beta1, beta2] = betas(subject, options)
      const [w, u] = [totalWeight(t, beta1), totalWeight(t, beta2)]
      let [sum, a, b] = [0, 1, 1]
      for (let i = 0; i < t; i++) {
        // (β₁ⁱ/w)²/(β₂ⁱ/u); where β₂ⁱ is 0 and β₁ⁱ is not, there is no bound.
        if (a !== 0) sum += (((a * a) / b) * u) / (w * w)
        a *= beta1
        b *= beta2
      }
      return Math.sqrt(sum)
    }),
  show: showTrajectoryCase,
})

export const sparseStepIsBounded = defineLaw({
  name: "a gradient after zeros moves no further than the paper's bound",
  statement:
    "After any number of zero gradients, one gradient moves θ by at most η·max(1, (1 − β₁)/√(1 − β₂)).",
  applies: isAdam,
  cases: (subject: OptimizerSubject) =>
    fc.record({
      trajectory: formulaTrajectories(subject, { start: fc.constant(0), maxSteps: 12 }).map((one) => ({
        ...one,
        grads: one.grads.map((grad, t) =>
          t < one.grads.length - 1 ? grad.map((list) => list.map(() => 0)) : grad,
        ),
      })),
    }),
  holds: (subject, { trajectory }) =>
    stepsWithin(subject, trajectory, (_, options) => {
      const [beta1, beta2] = betas(subject, options)
      return Math.max(1, (1 - beta1) / Math.sqrt(1 - beta2))
    }),
  show: showTrajectoryCase,
})

const DRAWS = 2048

export const momentsAreUnbiased = defineLaw({
  name: "the corrected moments are unbiased",
  statement:
    "Over 2048 independent gradients E[m̂ₜ] = E[g] at every t (seen through an ε that drowns v̂), and E[v̂ₜ] = E[g²] " +
    "(seen with β₁ = 0), within six standard errors.",
  applies: (subject: OptimizerSubject) => {
    const { adam, epsilon } = subject.traits
    if (!adam || adam.amsgrad || epsilon?.place !== "outside") return false
    const { hyper } = subject
    return (
      allows(hyper[epsilon.hyper], HUGE) &&
      allows(hyper[epsilon.hyper], 1e-12) &&
      allows(hyper[adam.beta1], 0)
    )
  },
  effort: 0.1,
  cases: (subject) =>
    fc.record({
      seed: fc.nat({ max: 1e6 }),
      mean: realNumber(),
      steps: fc.integer({ min: 1, max: 6 }),
      beta2: fc.constantFrom(0.999, 0.9, 0.5),
      lr: fc.constant(subject.hyper[lrName(subject)].default),
    }),
  holds: (subject, { seed, mean, steps, beta2, lr }) => {
    const random = seededRandom(seed)
    const { adam, epsilon } = subject.traits
    const names = [(adam as AdamTrait).beta1, (adam as AdamTrait).beta2, epsilon?.hyper as string]
    const options = (beta1: number, eps: number) => ({
      ...withoutDecay(subject),
      [lrName(subject)]: lr,
      [names[0]]: beta1,
      [names[1]]: beta2,
      [names[2]]: eps,
    })
    const zeros = Array.from({ length: DRAWS }, () => 0)
    const drowned = startList(subject, zeros, options(0.75, HUGE))
    const plain = startList(subject, zeros, options(0, 1e-12))
    for (let t = 1; t <= steps; t++) {
      // Between ½ and 1½ from the mean on either side, so that no gradient is near 0 when the mean is 0.
      const grads = zeros.map(() =>
        representable(mean + (random() < 0.5 ? -1 : 1) * (0.5 + random()), subject.eps),
      )
      const [m, v] = [drowned, plain].map((run) => {
        const before = run.params()[0]
        run.step([grads])
        return run.params()[0].map((x, i) => x - before[i])
      })
      const seenM = m.map((delta) => (-delta * HUGE) / lr)
      const seenV = v.map((delta, i) => {
        const root = (lr * grads[i]) / delta
        return grads[i] === 0 ? 0 : root * root
      })
      // E[(g − mean)²] = ∫ (½ + u)² du = 13/12.
      mustAverage(`m̂ at step ${t}`, seenM, mean, subject.eps)
      mustAverage(
        `v̂ at step ${t}`,
        seenV,
        mean * mean + 13 / 12,
        subject.eps * averagesCondition(subject, options(0, 1)),
      )
    }
  },
})

/** Large enough to drown √v̂ to 2⁻²⁰ of itself and small enough that steps from 0 keep all their digits. */
const HUGE = 16777216

function mustAverage(what: string, values: readonly number[], wanted: number, eps: number): void {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (values.length - 1)
  const allowed = 6 * Math.sqrt(variance / values.length) + (64 * eps + 2e-6) * (1 + Math.abs(wanted))
  if (Math.abs(mean - wanted) <= allowed) return
  throw new Violation(
    textTable(["average of", "expected", "got", "allowed"], [[what, wanted, mean, allowed]]),
  )
}

function stepsWithin(
  subject: OptimizerSubject,
  trajectory: Parameters<typeof follow>[1],
  bound: (t: number, options: FilledOptions) => number,
): void {
  const options = filledOptions(subject, trajectory.options)
  const kappa = averagesCondition(subject, trajectory.options)
  const course = [trajectory.params, ...follow(subject, trajectory)]
  trajectory.grads.forEach((_, t) => {
    const limit = options[lrName(subject)] * bound(t + 1, options)
    course[t].forEach((list, p) =>
      list.forEach((from, i) => {
        const to = course[t + 1][p][i]
        const allowed =
          limit * (1 + subject.eps * (16 + 8 * t) * kappa) + 2 * subject.eps * (Math.abs(from) + Math.abs(to))
        if (Math.abs(to - from) <= allowed || Number.isNaN(limit)) return
        const rows = [[t + 1, trajectory.grads[t][p][i], to - from, limit]]
        throw new Violation(
          `parameter ${p}, element ${i} moves too far:\n${textTable(["step", "gradient", "Δ", "bound"], rows)}`,
          showTrajectory(trajectory),
        )
      }),
    )
  })
}
