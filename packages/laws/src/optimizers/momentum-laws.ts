import * as fc from "fast-check"
import { defineLaw } from "../law"
import { mustFollow } from "./closed-form"
import { allows } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import type { MomentumTrait } from "./optimizer-traits"
import { able, lrName, withoutDecay } from "./steady-laws"
import { showTrajectoryCase, start, trajectories } from "./trajectory"
import { fadingSum, sizes } from "./weighted-mean"

export const momentumIsWeightedSum = defineLaw({
  name: "momentum is the weighted sum of all past gradients",
  statement:
    "Δₜ = −Σ λᵗ⁻ⁱηᵢgᵢ (heavy ball), −ηₜ·Σ λᵗ⁻ⁱgᵢ (buffer) or −ηₜ·(gₜ + λ·Σ λᵗ⁻ⁱgᵢ) (Nesterov), also while η changes, " +
    "to the rounding of the sums.",
  applies: (subject: OptimizerSubject) => subject.traits.momentum !== undefined,
  cases: (subject) =>
    fc.record({
      trajectory: momentumTrajectories(subject),
      factors: fc.array(fc.constantFrom(1, 0.5, 2), { minLength: 8, maxLength: 8 }),
    }),
  holds: (subject, { trajectory, factors }) => {
    const lr = lrName(subject)
    const { form, coefficient } = subject.traits.momentum as MomentumTrait
    const run = start(subject, trajectory)
    const live = able(subject, "setLr")
    const base = Number(trajectory.options[lr])
    const rates = trajectory.grads.map((_, t) => (live ? base * factors[t] : base))
    const got = trajectory.grads.map((grad, t) => {
      run.setLr?.(rates[t])
      run.step(grad)
      return run.params()
    })
    mustFollow(
      subject,
      trajectory,
      (history, options) => {
        const lambda = options[coefficient]
        const pace = rates[history.length - 1]
        const step = (g: readonly number[]) => {
          if (form === "heavy-ball")
            return fadingSum(
              g.map((x, i) => rates[i] * x),
              lambda,
            )
          const sum = fadingSum(g, lambda)
          return pace * (form === "nesterov" ? g[g.length - 1] + lambda * sum : sum)
        }
        return { delta: -step(history), size: step(sizes(history)) }
      },
      got,
      { "learning rates": rates },
    )
  },
  show: showTrajectoryCase,
})

export const noMomentumIsDescent = defineLaw({
  name: "momentum 0 is plain gradient descent",
  statement: "θ ← θ − ηg when λ = 0, to the rounding of one product and one sum a step.",
  applies: ({ traits: { momentum }, hyper }: OptimizerSubject) => {
    return momentum !== undefined && allows(hyper[momentum.coefficient], 0)
  },
  cases: (subject) => {
    const { coefficient } = subject.traits.momentum as MomentumTrait
    return fc.record({ trajectory: momentumTrajectories(subject, { [coefficient]: 0 }) })
  },
  holds: (subject, { trajectory }) => followsDescent(subject, trajectory),
  show: showTrajectoryCase,
})

export const plainDescent = defineLaw({
  name: "every step is −η times the gradient",
  statement: "θ ← θ − ηg, to the rounding of one product and one sum a step.",
  applies: (subject: OptimizerSubject) => subject.traits.gradientDescent === true,
  cases: (subject) => fc.record({ trajectory: momentumTrajectories(subject) }),
  holds: (subject, { trajectory }) => followsDescent(subject, trajectory),
  show: showTrajectoryCase,
})

function momentumTrajectories(subject: OptimizerSubject, fixed: Record<string, number> = {}) {
  const { momentum } = subject.traits
  return trajectories(subject, {
    draw: [lrName(subject), ...(momentum ? [momentum.coefficient] : [])],
    fixed: { ...withoutDecay(subject), ...fixed },
  })
}

function followsDescent(subject: OptimizerSubject, trajectory: Parameters<typeof mustFollow>[1]): void {
  mustFollow(subject, trajectory, (history, options) => ({
    delta: -options[lrName(subject)] * history[history.length - 1],
  }))
}
